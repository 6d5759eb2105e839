package io.keychainauth.testkit.store;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a store whose secrets lie with another process must do when that process goes and returns. */
public interface RestartableStoreContract extends StoreFixture {
    /** Takes away the process that keeps the secrets, as a crash would. */
    void stopProvider() throws Exception;

    /** Brings it back, unlocked. */
    void startProvider() throws Exception;

    @Test
    default void failsWhileTheProviderIsGoneAndServesWhenItIsBack() throws Exception {
        SecretId id = new SecretId("restarted", "key");
        try (SecretStore store = open()) {
            apply(store, put(id, "before"));
            stopProvider();
            try {
                List<Executable> calls = List.of(() -> text(store, id), () -> apply(store, put(id, "while gone")));
                for (Executable call : calls) {
                    StoreException e = assertThrows(StoreException.class, call);
                    assertEquals(StoreException.Kind.FAILED, e.kind(), e::getMessage);
                }
            } finally {
                startProvider();
            }
            assertEquals(Optional.of("before"), text(store, id));
            apply(store, put(id, "after"));
            assertEquals(Optional.of("after"), text(store, id));
        }
    }
}
