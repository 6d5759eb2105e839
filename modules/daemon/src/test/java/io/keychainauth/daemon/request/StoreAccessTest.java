package io.keychainauth.daemon.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.keychainauth.protocol.Action;
import io.keychainauth.protocol.Match;
import io.keychainauth.protocol.Request;
import io.keychainauth.protocol.Result;
import io.keychainauth.protocol.SecretValue;
import io.keychainauth.store.Change;
import io.keychainauth.store.Entry;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretBytes;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.testkit.store.FakeStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the store gave out is wiped whichever way a request ends, and an answer holds what was asked for. */
class StoreAccessTest {
    private static final int RESPONSE_BYTES = 100;
    private static final Map<String, String> PROD = Map.of("env", "prod");

    private final Remembering store = new Remembering();
    private final StoreAccess access = new StoreAccess(store, RESPONSE_BYTES);

    @BeforeEach
    void fill() throws StoreException {
        put("a", "first", PROD);
        put("b", "second", Map.of());
    }

    @Test
    void valuesAreWipedWithTheirAnswer() throws Exception {
        Effect effect = access.read(request(Action.READ, Match.EXACT, List.of("b", "none", "a")));
        assertEquals(List.of("b", "none", "a"), effect.names());
        assertEquals(List.of("second", "first"), values(effect));
        assertWiped(0);
        effect.close();
        assertWiped(2);
    }

    @Test
    void aPrefixFindsEachNameOnceInTheirOrder() throws Exception {
        try (Effect effect = access.read(request(Action.READ, Match.PREFIX, List.of("b", "", "a")))) {
            assertEquals(List.of("a", "b"), effect.names());
            assertEquals(List.of("first", "second"), values(effect));
        }
    }

    /** The record names what was handed out. */
    @Test
    void whatIsGoneSinceItWasListedIsNeitherToldNorNamed() throws Exception {
        store.goesAfterTheList = Optional.of("b");
        try (Effect effect = access.read(request(Action.READ, Match.PREFIX, List.of("")))) {
            assertEquals(List.of("a"), effect.names());
            assertEquals(List.of("first"), values(effect));
        }
    }

    @Test
    void aPrefixFindsOnlyWhatHasTheAttributesAndReadsNoOther() throws Exception {
        put("c", "third", Map.of("env", "prod", "owner", "me"));
        put("d", "fourth", Map.of("env", "test"));
        try (Effect effect = access.read(new Request(Action.READ, "aws", Match.PREFIX, List.of(""), List.of(), PROD))) {
            assertEquals(List.of("a", "c"), effect.names());
            assertEquals(List.of("first", "third"), values(effect));
            assertEquals(2, store.given.size());
        }
    }

    @Test
    void whatLacksAnAttributeIsWipedAtOnce() throws Exception {
        try (Effect effect =
                access.read(new Request(Action.READ, "aws", Match.EXACT, List.of("a", "b"), List.of(), PROD))) {
            assertEquals(List.of("first"), values(effect));
            assertWiped(1);
        }
    }

    @Test
    void valuesUpToTheLongestAnswerAreCollectedAndNoMore() throws Exception {
        put("c", "x".repeat(RESPONSE_BYTES - "first".length()), Map.of());
        put("empty", "", Map.of());
        try (Effect full = access.read(request(Action.READ, Match.EXACT, List.of("a", "c", "empty")))) {
            assertEquals(3, full.results().size(), "what needs no room is read, too");
        }
        store.given.clear();
        put("c", "x".repeat(RESPONSE_BYTES - "first".length() + 1), Map.of());
        assertThrows(
                TooLargeException.class, () -> access.read(request(Action.READ, Match.EXACT, List.of("a", "c", "b"))));
        assertEquals(2, store.given.size(), "b is not read any more");
        assertWiped(2);
    }

    @Test
    void whatWasReadBeforeAnErrorIsWiped() {
        store.readsLeft = 1;
        assertThrows(StoreException.class, () -> access.read(request(Action.READ, Match.EXACT, List.of("a", "b"))));
        assertWiped(1);
        store.given.clear();
        store.readsLeft = 1;
        assertThrows(StoreException.class, () -> access.write(write("a", "b")));
        assertWiped(1);
    }

    @Test
    void whatAChangeReplacedIsKeptUntilNothingHasToBeTakenBack() throws Exception {
        Effect effect = access.write(write("a", "c"));
        assertEquals(List.of("a", "c"), effect.names());
        assertEquals(List.of(), effect.results());
        assertWiped(0);
        effect.keep();
        effect.close();
        assertWiped(1);
        assertEquals("new", stored("a"));
    }

    @Test
    void whatAChangeThatFailedWouldHaveReplacedIsWiped() throws Exception {
        store.real.failChange(2);
        BatchException failed = assertThrows(BatchException.class, () -> access.write(write("a", "b")));
        assertEquals(List.of("a", "b"), failed.restored());
        assertEquals("first", stored("a"));
        for (SecretBytes each : store.given) {
            assertArrayEquals(new byte[each.bytes().length], each.bytes());
        }
    }

    /** As the file store fails in its last steps. */
    @Test
    void whatAStoreChangedBeforeItFailedIsTakenBack() throws Exception {
        store.failsLate = true;
        BatchException failed = assertThrows(BatchException.class, () -> access.write(write("a", "c")));
        assertEquals(List.of("a", "c"), failed.restored());
        assertEquals("first", stored("a"));
        assertEquals(Optional.empty(), store.real.read(new SecretId("aws", "c")));
    }

    @Test
    void whatIsTakenBackForWantOfARecordIsWiped() throws Exception {
        try (Effect effect = access.write(write("a", "c"))) {
            BatchException lost = assertThrows(BatchException.class, effect::undo);
            assertEquals("the audit record could not be written", lost.detail());
            assertEquals(List.of("a", "c"), lost.restored());
        }
        assertEquals("first", stored("a"));
        assertEquals(Optional.empty(), store.real.read(new SecretId("aws", "c")));
        assertWiped(store.given.size());
    }

    @Test
    void aDefectInTheMiddleIsTakenBackAndGivesUpItsTurn() throws Exception {
        store.defect = true;
        assertThrows(IllegalStateException.class, () -> access.write(write("a", "c")));
        assertEquals("first", stored("a"));
        assertEquals(Optional.empty(), store.real.read(new SecretId("aws", "c")));
        assertWiped(store.given.size());
        access.write(write("a", "c")).close();
    }

    @Test
    void whatIsOnRecordStaysAndWhatIsNotDoesNot() throws Exception {
        try (Effect effect = access.write(write("a"))) {
            assertEquals("new", stored("a"));
            assertEquals(List.of("a"), effect.names());
        }
        assertEquals("first", stored("a"));
        try (Effect effect = access.write(write("a"))) {
            effect.keep();
        }
        assertEquals("new", stored("a"));
    }

    @Test
    void whatAnotherProgramChangedMeanwhileIsNeitherTakenBackNorNamed() throws Exception {
        put("d", "fourth", PROD);
        try (Effect effect = access.write(write("a", "b", "c", "d"))) {
            put("a", "theirs", Map.of());
            store.real.apply(List.of(new Change.Remove(new SecretId("aws", "b"))));
            put("d", "new", PROD);
            BatchException lost = assertThrows(BatchException.class, effect::undo);
            assertEquals(List.of("c"), lost.restored());
        }
        assertEquals("theirs", stored("a"));
        assertEquals(Optional.empty(), store.real.read(new SecretId("aws", "b")));
        assertEquals("new", stored("d"));
    }

    @Test
    void noChangeBeginsOnceItIsClosed() throws Exception {
        access.close();
        StoreException late = assertThrows(StoreException.class, () -> access.delete(delete("a")));
        assertEquals(StoreException.Kind.FAILED, late.kind());
        assertEquals("first", stored("a"));
    }

    /** Nothing was changed and nothing can be now: its user is asked, not told of a restored batch. */
    @Test
    void oneChangeOfALockedStoreIsALockedStoreAndSeveralAreABatch() {
        store.lockedForChanges = true;
        StoreException locked = assertThrows(StoreException.class, () -> access.write(write("a")));
        assertEquals(StoreException.Kind.LOCKED, locked.kind());
        assertEquals(1, store.given.size(), "nothing is looked at again");
        assertThrows(BatchException.class, () -> access.write(write("a", "b")));
        store.lockedForChanges = false;
        store.real.failChanges(true);
        assertThrows(BatchException.class, () -> access.write(write("a")));
    }

    @Test
    void searchFindsNamesAndReadsNoValue() throws Exception {
        try (Effect all = access.search(request(Action.SEARCH, Match.EXACT, List.of()));
                Effect some =
                        access.search(new Request(Action.SEARCH, "aws", Match.EXACT, List.of(""), List.of(), PROD))) {
            assertEquals(List.of("a", "b"), all.names());
            assertEquals(List.of(new Result("a", Optional.empty(), PROD)), some.results());
            assertEquals(List.of(), store.given);
        }
    }

    @Test
    void whatIsDeletedTwiceIsDeletedOnce() throws Exception {
        try (Effect effect = access.delete(delete("a", "a"))) {
            assertEquals(List.of("a"), effect.names());
            effect.keep();
        }
        try (Effect effect = access.delete(request(Action.DELETE, Match.PREFIX, List.of("")))) {
            assertEquals(List.of("b"), effect.names());
            effect.keep();
            assertEquals(0, store.count());
        }
    }

    private static Request request(Action action, Match match, List<String> targets) {
        return new Request(action, "aws", match, targets, List.of(), Map.of());
    }

    private static Request delete(String... targets) {
        return request(Action.DELETE, Match.EXACT, List.of(targets));
    }

    private static Request write(String... targets) {
        List<SecretValue> values = new ArrayList<>();
        for (int i = 0; i < targets.length; i++) {
            values.add(new SecretValue("new".getBytes(UTF_8)));
        }
        return new Request(Action.WRITE, "aws", Match.EXACT, List.of(targets), values, Map.of());
    }

    private static List<String> values(Effect effect) {
        return effect.results().stream()
                .map(result -> new String(result.value().orElseThrow().utf8(), UTF_8))
                .toList();
    }

    private void put(String target, String value, Map<String, String> attributes) throws StoreException {
        Secret secret = new Secret(new SecretBytes(value.getBytes(UTF_8)), attributes);
        store.real.apply(List.of(new Change.Put(new SecretId("aws", target), secret)));
    }

    private String stored(String target) throws StoreException {
        try (Secret secret = store.real.read(new SecretId("aws", target)).orElseThrow()) {
            return new String(secret.value().bytes(), UTF_8);
        }
    }

    /** How many of the secrets that were given out hold nothing any more; none of them was empty. */
    private void assertWiped(int expected) {
        long wiped = store.given.stream()
                .filter(each -> new String(each.bytes(), UTF_8).chars().allMatch(c -> c == 0))
                .count();
        assertEquals(expected, wiped);
    }

    private static final class Remembering implements SecretStore {
        private final FakeStore real = new FakeStore();
        private final List<SecretBytes> given = new ArrayList<>();
        private int readsLeft = Integer.MAX_VALUE;
        private boolean lockedForChanges;
        private boolean failsLate;
        private boolean defect;
        private Optional<String> goesAfterTheList = Optional.empty();

        @Override
        public Optional<Secret> read(SecretId id) throws StoreException {
            if (readsLeft-- == 0) {
                throw new StoreException(StoreException.Kind.FAILED, "cannot be read", "read", 5, null);
            }
            Optional<Secret> secret = real.read(id);
            secret.ifPresent(each -> given.add(each.value()));
            return secret;
        }

        @Override
        public List<Entry> list(String service, String prefix) throws StoreException {
            List<Entry> found = real.list(service, prefix);
            if (goesAfterTheList.isPresent()) {
                real.apply(List.of(new Change.Remove(new SecretId(service, goesAfterTheList.get()))));
            }
            return found;
        }

        @Override
        public void apply(List<Change> changes) throws StoreException {
            if (lockedForChanges) {
                throw new StoreException(StoreException.Kind.LOCKED, "locked: unlock it", "write", 0, null);
            }
            real.apply(changes);
            if (defect) {
                defect = false;
                throw new IllegalStateException("a defect");
            }
            if (failsLate) {
                failsLate = false;
                throw new StoreException(StoreException.Kind.FAILED, "failed at the end", "fsync", 5, null);
            }
        }

        @Override
        public int count() throws StoreException {
            return real.count();
        }

        @Override
        public boolean locked() throws StoreException {
            return real.locked();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
