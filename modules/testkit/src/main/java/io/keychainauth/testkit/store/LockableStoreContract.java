package io.keychainauth.testkit.store;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.Change;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a store that can be locked must do. */
public interface LockableStoreContract extends StoreFixture {
    /** Locks the store so that only its user could unlock it. */
    void lock() throws Exception;

    /** Unlocks it. */
    void unlock() throws Exception;

    @Test
    default void lockedIsNeitherEmptyNorAFailure() throws Exception {
        SecretId id = new SecretId("locked", "key");
        try (SecretStore store = open()) {
            apply(store, put(id, "before"));
            lock();
            try {
                assertTrue(store.locked());
                List<Executable> calls = List.of(
                        () -> text(store, id),
                        () -> apply(store, put(id, "while locked")),
                        () -> apply(store, new Change.Remove(id)));
                for (Executable call : calls) {
                    StoreException e = assertThrows(StoreException.class, call);
                    assertEquals(StoreException.Kind.LOCKED, e.kind(), e::getMessage);
                }
            } finally {
                unlock();
            }
            assertFalse(store.locked());
            assertEquals(Optional.of("before"), text(store, id));
            apply(store, put(id, "after"));
            assertEquals(Optional.of("after"), text(store, id));
        }
    }
}
