package io.keychainauth.store.secretservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.StoreException;
import io.keychainauth.store.secretservice.KeyringConnector.Activation;
import io.keychainauth.store.secretservice.KeyringException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class KeyringLinkTest {
    private final FakeProvider provider = new FakeProvider();
    private final KeyringLink link = new KeyringLink(provider, Duration.ofSeconds(20));

    @Test
    void onlyTheFirstSessionMayStartAProvider() throws StoreException {
        link.open();
        provider.fail(1, Kind.GONE);
        assertEquals(1, search());
        assertEquals(List.of(Activation.ALLOWED, Activation.FORBIDDEN), provider.connections());
        assertEquals(1, provider.openSessions());
    }

    @Test
    void oneRetryAndNoMore() throws StoreException {
        link.open();
        provider.fail(1, Kind.GONE);
        provider.fail(2, Kind.GONE);
        assertFails(StoreException.Kind.FAILED);
        assertEquals(2, provider.calls().size());
        assertEquals(1, search());
        assertEquals(3, provider.connections().size());
        assertEquals(1, provider.openSessions());
    }

    @Test
    void whatWasSlowIsNotTriedAgainButReplaced() throws StoreException {
        link.open();
        provider.fail(1, Kind.SLOW);
        assertFails(StoreException.Kind.FAILED);
        assertEquals(1, provider.calls().size());
        assertEquals(1, search());
        assertEquals(List.of(Activation.ALLOWED, Activation.FORBIDDEN), provider.connections());
    }

    @Test
    void otherFailuresKeepTheSession() throws StoreException {
        link.open();
        provider.fail(1, Kind.LOCKED);
        assertFails(StoreException.Kind.LOCKED);
        for (Kind kind : List.of(Kind.NO_KEYRING, Kind.MISSING, Kind.REFUSED)) {
            provider.fail(1, kind);
            assertFails(StoreException.Kind.FAILED);
        }
        assertEquals(4, provider.calls().size());
        assertEquals(1, provider.connections().size());
    }

    @Test
    void noProviderIsAFailureUntilThereIsOne() throws StoreException {
        link.open();
        provider.running = false;
        for (int i = 0; i < 3; i++) {
            assertFails(StoreException.Kind.FAILED);
        }
        provider.running = true;
        assertEquals(1, search());
        assertEquals(1, provider.openSessions());
    }

    @Test
    void closingEndsTheSessionAndItsUse() throws StoreException {
        link.open();
        link.close();
        link.close();
        assertEquals(0, provider.openSessions());
        assertFails(StoreException.Kind.FAILED);
        assertEquals(1, provider.connections().size());
    }

    @Test
    void nobodyWaitsLongerThanTheDeadlineForAnother() throws Exception {
        KeyringLink impatient = new KeyringLink(provider, Duration.ofMillis(50));
        impatient.open();
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Boolean> writer = threads.submit(() -> impatient.write(keyring -> {
                writing.countDown();
                try {
                    return end.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
            assertTrue(writing.await(20, TimeUnit.SECONDS));
            try {
                StoreException e =
                        assertThrows(StoreException.class, () -> impatient.read(keyring -> keyring.search(Map.of())));
                assertEquals(StoreException.Kind.FAILED, e.kind());
            } finally {
                end.countDown();
            }
            assertTrue(writer.get());
        }
        assertEquals(1, provider.connections().size());
    }

    @Test
    void readsRunSideBySide() throws StoreException, InterruptedException, ExecutionException {
        link.open();
        CountDownLatch both = new CountDownLatch(2);
        KeyringLink.Task<Boolean> meet = keyring -> {
            both.countDown();
            try {
                return both.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Boolean> other = threads.submit(() -> link.read(meet));
            assertTrue(link.read(meet));
            assertTrue(other.get());
        }
    }

    /** One search that succeeds. */
    private int search() throws StoreException {
        return link.read(keyring -> {
            keyring.search(Map.of());
            return 1;
        });
    }

    private void assertFails(StoreException.Kind kind) {
        StoreException e = assertThrows(StoreException.class, this::search);
        assertEquals(kind, e.kind(), e::getMessage);
    }
}
