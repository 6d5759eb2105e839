package io.keychainauth.store.keychain;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.names;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.keychainauth.store.Change;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a change, in calls, and what is refused before one is made. */
@Timeout(60)
class KeychainStoreTest {
    private static final SecretId ID = new SecretId("aws", "prod");

    private final FakeKeychain keychain = new FakeKeychain();
    private final KeychainStore store = new KeychainStore(keychain, new Turns(Duration.ofMinutes(1)));

    /** Something that a store is asked to do. */
    interface Action {
        void of(KeychainStore store) throws StoreException;
    }

    @Test
    void eachCostsAHandfulOfCalls() throws StoreException {
        assertCalls(List.of("add"), store -> apply(store, put(ID, "new")));
        assertCalls(List.of("add", "find", "update"), store -> apply(store, put(ID, "replaced", Map.of("a", "b"))));
        assertCalls(List.of("read"), store -> text(store, ID));
        assertCalls(List.of("ofService"), store -> store.list("aws", "p"));
        assertCalls(List.of("all"), KeychainStore::count);
        assertCalls(List.of("locked", "find", "delete"), store -> apply(store, new Change.Remove(ID)));
        assertCalls(List.of("locked", "find"), store -> apply(store, new Change.Remove(ID)));
    }

    private void assertCalls(List<String> expected, Action action) throws StoreException {
        int before = keychain.calls().size();
        action.of(store);
        assertEquals(expected, keychain.calls().subList(before, keychain.calls().size()));
    }

    /** The system would delete it, and nobody could put it back. */
    @Test
    void nothingIsRemovedFromALockedKeychain() throws StoreException {
        apply(store, put(ID, "kept"));
        keychain.lock(true);
        StoreException e = assertThrows(StoreException.class, () -> apply(store, new Change.Remove(ID)));
        assertEquals(Kind.LOCKED, e.kind());
        keychain.lock(false);
        assertEquals(Optional.of("kept"), text(store, ID));
    }

    @Test
    void triesOfAChangeHaveAnEnd() {
        keychain.restless();
        StoreException e = assertThrows(StoreException.class, () -> apply(store, put(ID, "never")));
        assertEquals(Kind.FAILED, e.kind());
        assertEquals(
                5, keychain.calls().stream().filter(each -> each.equals("add")).count());
    }

    @Test
    void nobodyWritesWhileAnotherReads() throws Exception {
        apply(store, put(ID, "old"));
        FutureTask<Integer> writer = task(() -> apply(store, put(ID, "new")));
        keychain.meanwhile(() -> assertWaits(writer, "update"));
        assertEquals(Optional.of("old"), text(store, ID));
        writer.get();
        assertEquals(Optional.of("new"), text(store, ID));
    }

    @Test
    void nobodyReadsWhileAnotherWrites() throws Exception {
        FutureTask<Integer> reader = task(() -> assertEquals(Optional.of("new"), text(store, ID)));
        keychain.meanwhile(() -> assertWaits(reader, "read"));
        apply(store, put(ID, "new"));
        reader.get();
    }

    private static FutureTask<Integer> task(Executable action) {
        return new FutureTask<>(() -> {
            assertDoesNotThrow(action);
            return 0;
        });
    }

    private void assertWaits(FutureTask<Integer> task, String call) {
        Thread thread = new Thread(task);
        thread.start();
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
        assertFalse(keychain.calls().contains(call), call);
    }

    @Test
    void aValueThatIsNotHandedOutIsWiped() throws StoreException {
        keychain.plant(ItemName.of(ID), "none of ours".getBytes(UTF_8));
        assertThrows(StoreException.class, () -> text(store, ID));
        assertArrayEquals(new byte[1], keychain.handedOut().bytes());
    }

    /** They are cut there, and "a" with anything behind it would be one secret. */
    @ParameterizedTest
    @ValueSource(strings = {"a\0", "\0", "a\0b", "\ud83d", "a\udc00"})
    void namesThatNoKeychainCanKeepAreRefused(String name) {
        List<Action> actions = List.of(
                store -> text(store, new SecretId(name, "target")),
                store -> text(store, new SecretId("service", name)),
                store -> store.list(name, ""),
                store -> apply(store, put(new SecretId(name, "target"), "x")),
                store -> apply(store, put(new SecretId("service", name), "x")),
                store -> apply(store, new Change.Remove(new SecretId("service", name))));
        for (Action action : actions) {
            StoreException e = assertThrows(StoreException.class, () -> action.of(store));
            assertEquals(Kind.FAILED, e.kind());
        }
        assertEquals(List.of(), keychain.calls());
    }

    @Test
    void attributesThatNoTextCanHoldAreRefused() throws StoreException {
        apply(store, put(ID, "old"));
        int before = keychain.calls().size();
        for (Map<String, String> attributes :
                List.of(Map.of("a", "\ud83d"), Map.of("\udc00", "b"), Map.of("\ud83d", "\ude00"))) {
            StoreException e = assertThrows(StoreException.class, () -> apply(store, put(ID, "new", attributes)));
            assertEquals(Kind.FAILED, e.kind());
        }
        assertEquals(before, keychain.calls().size());
        assertEquals(Optional.of("old"), text(store, ID));
    }

    @Test
    void itemsOfOtherProgramsAreNoSecrets() throws StoreException {
        apply(store, put(ID, "ours"));
        byte[] strange = "bplist00".getBytes(UTF_8);
        keychain.plant(new ItemName("keychain-auth:", "prod"), strange);
        keychain.plant(new ItemName("keychain-auth:aws", ""), strange);
        keychain.plant(new ItemName("aws", "prod"), strange);
        keychain.plant(new ItemName("Keychain-auth:aws", "prod"), strange);
        assertEquals(1, store.count());
        assertEquals(List.of("prod"), names(store, "aws", ""));
    }

    /** As security(1) makes it. */
    @Test
    void anItemWithoutAttributesIsASecretWithoutThem() throws StoreException {
        keychain.plant(ItemName.of(ID), new byte[0]);
        assertEquals(Map.of(), store.list("aws", "").getFirst().attributes());
        apply(store, put(ID, "ours", Map.of("a", "b")));
        assertEquals(Map.of("a", "b"), store.list("aws", "").getFirst().attributes());
    }
}
