package io.keychainauth.testkit.store;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.keychainauth.store.Change;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a store whose content can be damaged must do. */
public interface DamageableStoreContract extends StoreFixture {
    /** Damages what is stored. */
    void damage() throws Exception;

    @Test
    default void damagedIsAFailureAndNeverAbsence() throws Exception {
        SecretId id = new SecretId("damaged", "key");
        try (SecretStore store = open()) {
            apply(store, put(id, "canary"));
            damage();
            List<Executable> calls = List.of(
                    () -> text(store, id),
                    () -> store.list("damaged", ""),
                    store::count,
                    () -> apply(store, put(id, "canary")),
                    () -> apply(store, new Change.Remove(id)));
            for (Executable call : calls) {
                StoreException e = assertThrows(StoreException.class, call);
                assertEquals(StoreException.Kind.FAILED, e.kind(), e::getMessage);
                assertEquals(-1, String.valueOf(e.getMessage()).indexOf("canary"));
            }
        }
    }
}
