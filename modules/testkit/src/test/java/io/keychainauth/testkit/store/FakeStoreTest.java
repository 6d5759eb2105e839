package io.keychainauth.testkit.store;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.names;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FakeStoreTest extends SecretStoreContract
        implements ConcurrentStoreContract, LockableStoreContract, DamageableStoreContract, RestartableStoreContract {
    private FakeStore location = new FakeStore();

    @Override
    public SecretStore open() {
        return location.another();
    }

    @Override
    protected void reset() {
        location = new FakeStore();
    }

    @Override
    public void lock() {
        location.lock(true);
    }

    @Override
    public void unlock() {
        location.lock(false);
    }

    @Override
    public void damage() {
        stopProvider();
    }

    @Override
    public void stopProvider() {
        location.failReads(true);
        location.failChanges(true);
    }

    @Override
    public void startProvider() {
        location.failReads(false);
        location.failChanges(false);
    }

    @Test
    void theNthChangeFailsOnceAndThoseBeforeItAreDone() throws StoreException {
        location.failChange(3);
        apply(location, put(new SecretId("s", "1"), "x"));
        StoreException e = assertThrows(
                StoreException.class,
                () -> apply(
                        location,
                        put(new SecretId("s", "2"), "x"),
                        put(new SecretId("s", "3"), "x"),
                        put(new SecretId("s", "4"), "x")));
        assertEquals(Kind.FAILED, e.kind());
        assertEquals(List.of("1", "2"), names(location, "s", ""));
        apply(location, put(new SecretId("s", "3"), "x"));
        assertEquals(List.of("1", "2", "3"), names(location, "s", ""));
        assertEquals(3, location.changes());
    }
}
