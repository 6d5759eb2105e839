package io.keychainauth.store.secretservice;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.attributes;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Providers and buses that hang, end and come back while they are used. */
final class GnomeKeyringFaultsIT extends GnomeKeyringFixture {
    /** Longer than an honest session takes to open on a busy machine; what is stored there has longer. */
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    @Test
    void aHangingProviderIsAFailureWithinTheDeadline() throws Exception {
        keyring.start();
        storeBefore();
        SecretServiceProvider impatient = provider(DEADLINE);
        try (SecretStore store = impatient.open(nowhere())) {
            keyring.signal("STOP");
            try {
                for (int i = 0; i < 3; i++) {
                    assertFails(StoreException.Kind.FAILED, () -> text(store, ID));
                }
                assertTrue(impatient.unavailable(DEADLINE).orElse("").contains("2000 ms"));
            } finally {
                keyring.signal("CONT");
            }
            PrivateKeyring.await("the provider", () -> answers(store));
        }
    }

    @Test
    void aHangingBusIsAFailureWithinTheDeadline() throws Exception {
        keyring.start();
        storeBefore();
        SecretServiceProvider impatient = provider(DEADLINE);
        try (SecretStore store = impatient.open(nowhere())) {
            keyring.signalBus("STOP");
            try {
                assertFails(StoreException.Kind.FAILED, () -> text(store, ID));
                assertFails(StoreException.Kind.FAILED, () -> text(store, ID));
            } finally {
                keyring.signalBus("CONT");
            }
            PrivateKeyring.await("the bus", () -> answers(store));
        }
    }

    private void storeBefore() throws StoreException {
        try (SecretStore store = open()) {
            apply(store, put(ID, "before"));
        }
    }

    @Test
    void whereNoThreadIsToBeHadTheKeyringFailsAndTheNextCallAsksAgain() throws Exception {
        keyring.start();
        AtomicBoolean used = new AtomicBoolean(true);
        KeyringConnector connector = new LibsecretConnector(new SessionBus(_ -> keyring.address()), session -> {
            if (used.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            Thread.ofPlatform().start(session);
        });
        KeyringConnector.Activation activation = KeyringConnector.Activation.FORBIDDEN;
        KeyringException refused = assertThrows(KeyringException.class, () -> connector.connect(DEADLINE, activation));
        assertEquals(KeyringException.Kind.REFUSED, refused.kind());
        used.set(false);
        connector.connect(Duration.ofMinutes(1), activation).close();
        connector.close();
    }

    /** GLib's default for the session bus is to end the process with it. */
    @Test
    void aRestartedBusIsFoundAgain() throws Exception {
        keyring.start();
        try (SecretStore store = open()) {
            apply(store, put(ID, "before"));
            keyring.kill();
            keyring.stopBus();
            assertFails(StoreException.Kind.FAILED, () -> text(store, ID));
            assertEquals(Optional.of("no Secret Service runs"), provider().unavailable(Duration.ofSeconds(5)));
            keyring.startBus();
            assertFails(StoreException.Kind.FAILED, () -> text(store, ID));
            keyring.start();
            assertEquals(Optional.of("before"), text(store, ID));
        }
    }

    @Test
    void aProviderThatWasReplacedBetweenTwoCallsCostsNothing() throws Exception {
        keyring.start();
        try (SecretStore store = open()) {
            apply(store, put(ID, "0"));
            long descriptors = 0;
            for (int i = 1; i <= 12; i++) {
                keyring.kill();
                keyring.start();
                assertEquals(Optional.of("" + (i - 1)), text(store, ID));
                apply(store, put(ID, "" + i, Map.of("i", "" + i)));
                if (i == 2) {
                    descriptors = descriptors();
                }
            }
            // GLib closes its sockets on a thread of its own.
            long few = descriptors + 2;
            PrivateKeyring.await("descriptors to be closed", () -> descriptors() <= few);
        }
    }

    /** Old or new, never neither, whichever file of its own the provider was writing. */
    @Test
    void aProviderKilledWhileWeWriteLeavesTheOldOrTheNew() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        keyring.start();
        String last = "value 0";
        try (SecretStore store = open()) {
            apply(store, put(ID, last));
            for (int round = 1; round <= 15; round++) {
                Thread killer = killAfter(random.nextInt(20_000_000));
                String tried = last;
                try {
                    for (int i = 0; i < 200; i++) {
                        tried = "value " + round + "." + i;
                        apply(store, put(ID, tried, random.nextBoolean() ? Map.of() : Map.of("value", tried)));
                        last = tried;
                    }
                } catch (StoreException e) {
                    assertEquals(StoreException.Kind.FAILED, e.kind(), e::getMessage);
                }
                killer.join();
                keyring.start();
                String found = text(store, ID).orElse("absent");
                assertTrue(List.of(last, tried).contains(found), "seed " + seed + ": " + found);
                Map<String, String> own = attributes(store, ID).orElseThrow();
                assertTrue(own.isEmpty() || own.equals(Map.of("value", found)), "seed " + seed + ": " + own);
                last = found;
            }
        }
    }

    private Thread killAfter(int nanoseconds) {
        return Thread.ofPlatform().start(() -> {
            long end = System.nanoTime() + nanoseconds;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            try {
                keyring.kill();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static boolean answers(SecretStore store) {
        try {
            return text(store, ID).isPresent();
        } catch (StoreException e) {
            return false;
        }
    }

    private static long descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
