package io.keychainauth.store.credman;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keychainauth.store.Change;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What things cost in calls: none of it grows with what else is stored. */
class CallsTest {
    private static final List<String> TURN = List.of("CreateMutexW", "WaitForSingleObject");
    private static final int OTHERS = 5_000;

    private final FakeCredentials credentials = new FakeCredentials();
    private final SecretStore store = new CredmanStore(credentials);

    /** An action on a store. */
    interface Action {
        void run() throws StoreException;
    }

    @Test
    void searchReadsNoSecretOfAnotherService() throws StoreException {
        for (int i = 0; i < OTHERS; i++) {
            apply(store, put(new SecretId("others", "key-" + i), "value"));
        }
        for (int i = 0; i < 20; i++) {
            apply(store, put(new SecretId("mine", "key-" + i), "value"), put(new SecretId("mine2", "x"), "value"));
        }
        int before = credentials.handedOut();
        assertCalls(
                List.of("CredEnumerateW"),
                () -> assertEquals(11, store.list("mine", "key-1").size()));
        assertEquals(20, credentials.handedOut() - before);
        assertCalls(
                List.of("CredEnumerateW"),
                () -> assertEquals(OTHERS, store.list("others", "").size()));
        assertCalls(List.of("CredEnumerateW"), () -> assertEquals(OTHERS + 21, store.count()));
    }

    @Test
    void oneSecretCostsAHandfulOfCalls() throws StoreException {
        SecretId id = new SecretId("aws", "prod");
        List<String> putting = List.of("CredReadW", "CredReadW", "CredReadW", "CredWriteW");
        assertCalls(putting, () -> apply(store, put(id, "new")));
        assertCalls(putting, () -> apply(store, put(id, "replaced")));
        assertCalls(List.of("CredReadW"), () -> text(store, id));
        assertCalls(
                List.of("CredReadW", "CredDeleteW", "CredReadW", "CredReadW"),
                () -> apply(store, new Change.Remove(id)));
    }

    @Test
    void aLongOneCostsOneForEachPiece() throws StoreException {
        SecretId id = new SecretId("aws", "prod");
        apply(store, put(id, "l".repeat(64 << 10)));
        int before = credentials.calls().size();
        text(store, id);
        assertEquals(TURN.size() + 26, credentials.calls().size() - before);
        before = credentials.calls().size();
        apply(store, put(id, "m".repeat(64 << 10)));
        int reads = 2;
        assertEquals(TURN.size() + reads + 26 + 25, credentials.calls().size() - before);
    }

    private void assertCalls(List<String> expected, Action action) throws StoreException {
        int before = credentials.calls().size();
        action.run();
        List<String> all = credentials.calls().stream()
                .skip(before)
                .map(FakeCredentials.Call::function)
                .toList();
        assertEquals(TURN, all.subList(0, 2));
        assertEquals(expected, all.subList(2, all.size()));
    }
}
