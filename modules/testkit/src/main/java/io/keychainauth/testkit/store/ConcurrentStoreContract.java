package io.keychainauth.testkit.store;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.attributes;
import static io.keychainauth.testkit.store.StoreFixture.names;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.Change;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What a store must do for several threads and several store objects on one location. */
public interface ConcurrentStoreContract extends StoreFixture {
    /** How many threads write at once. */
    default int writers() {
        return 4;
    }

    /** How many changes each of them makes. */
    default int changesEach() {
        return 25;
    }

    @Test
    default void changesAreSeenByOtherStoreObjects() throws StoreException {
        SecretId id = new SecretId("seen", "by others");
        try (SecretStore one = open();
                SecretStore two = open()) {
            assertEquals(Optional.empty(), text(two, id));
            for (int i = 0; i < 10; i++) {
                apply(one, put(id, "value " + i, Map.of("i", "" + i)));
                assertEquals(Optional.of("value " + i), text(two, id));
                assertEquals(Optional.of(Map.of("i", "" + i)), attributes(two, id));
            }
            assertEquals(List.of("by others"), names(two, "seen", ""));
            apply(two, new Change.Remove(id));
            assertEquals(Optional.empty(), text(one, id));
            assertEquals(0, one.count());
        }
    }

    @Test
    default void writersOfOneStoreObjectLoseNothing() throws StoreException, InterruptedException, ExecutionException {
        try (SecretStore shared = open()) {
            writeAtOnce(() -> shared);
        }
    }

    @Test
    default void writersOfSeveralStoreObjectsLoseNothing()
            throws StoreException, InterruptedException, ExecutionException {
        List<SecretStore> opened = new ArrayList<>();
        try {
            writeAtOnce(() -> {
                SecretStore own = open();
                synchronized (opened) {
                    opened.add(own);
                }
                return own;
            });
        } finally {
            opened.forEach(SecretStore::close);
        }
    }

    @Test
    default void readersSeeTheOldOrTheNewSecretOnly() throws StoreException, InterruptedException, ExecutionException {
        SecretId id = new SecretId("whole", "always there");
        String a = "a".repeat(10_000);
        String b = "b".repeat(20_000);
        AtomicBoolean done = new AtomicBoolean();
        try (SecretStore store = open();
                SecretStore other = open();
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            apply(store, put(id, a, Map.of("length", "10000")));
            Callable<Integer> reader = () -> {
                int reads = 0;
                for (boolean last = false; !last; reads++) {
                    last = done.get();
                    String seen = text(reads % 2 == 0 ? store : other, id).orElse("absent");
                    assertTrue(seen.equals(a) || seen.equals(b), () -> "torn: " + seen.length() + " characters");
                    assertEquals(List.of("always there"), names(store, "whole", "a"));
                }
                return reads;
            };
            Future<Integer> reads = threads.submit(reader);
            try {
                for (int i = 0; i < changesEach(); i++) {
                    apply(store, i % 2 == 0 ? put(id, b, Map.of("length", "20000")) : put(id, a));
                }
            } finally {
                done.set(true);
            }
            assertTrue(reads.get() > 0);
        }
    }

    private void writeAtOnce(Callable<SecretStore> stores)
            throws StoreException, InterruptedException, ExecutionException {
        SecretId common = new SecretId("common", "key");
        try (ExecutorService threads = Executors.newFixedThreadPool(writers())) {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (int w = 0; w < writers(); w++) {
                int writer = w;
                work.add(() -> {
                    SecretStore store = stores.call();
                    for (int i = 0; i < changesEach(); i++) {
                        String value = "writer " + writer + " change " + i;
                        apply(
                                store,
                                put(new SecretId("writer-" + writer, "key-" + i), value),
                                put(common, value),
                                new Change.Remove(new SecretId("writer-" + writer, "key-" + (i - 5))));
                    }
                    return true;
                });
            }
            for (Future<Boolean> end : threads.invokeAll(work)) {
                assertTrue(end.get());
            }
        }
        try (SecretStore store = open()) {
            for (int w = 0; w < writers(); w++) {
                for (int i = Math.max(0, changesEach() - 5); i < changesEach(); i++) {
                    assertEquals(
                            Optional.of("writer " + w + " change " + i),
                            text(store, new SecretId("writer-" + w, "key-" + i)));
                }
                assertEquals(
                        Math.min(5, changesEach()),
                        store.list("writer-" + w, "").size());
            }
            String last = text(store, common).orElseThrow();
            assertTrue(last.endsWith(" change " + (changesEach() - 1)), last);
            assertEquals(writers() * Math.min(5, changesEach()) + 1, store.count());
        }
    }
}
