package io.keychainauth.testkit.store;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.attributes;
import static io.keychainauth.testkit.store.StoreFixture.names;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.keychainauth.store.Change;
import io.keychainauth.store.Entry;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretBytes;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every store must do. A backend's test extends this, and implements {@link ConcurrentStoreContract}, and
 * {@link LockableStoreContract}, {@link DamageableStoreContract} and {@link RestartableStoreContract} as far as it can
 * get into those states.
 */
public abstract class SecretStoreContract implements StoredNamesContract {
    private static final SecretId ID = new SecretId("aws", "prod-api-key");
    private static final int NAME_BYTES = 1_024;
    private static final int VALUE_BYTES = 64 << 10;

    private SecretStore store = new FakeStore();

    /** A contract test; each test opens the store itself. */
    protected SecretStoreContract() {}

    /** Makes the location empty, as on a machine where nothing was ever stored. Called before each test. */
    protected abstract void reset() throws Exception;

    /** How many secrets the test of many secrets stores. */
    protected int items() {
        return 5_000;
    }

    @BeforeEach
    final void openEmpty() throws Exception {
        reset();
        store = open();
    }

    @AfterEach
    final void close() {
        store.close();
    }

    @Test
    public void absenceIsEmpty() throws StoreException {
        assertEquals(Optional.empty(), text(store, ID));
        assertEquals(List.of(), store.list("aws", ""));
        assertEquals(0, store.count());
        assertFalse(store.locked());
        apply(store, put(ID, "x"));
        assertEquals(Optional.empty(), text(store, new SecretId("aws", "prod-api-ke")));
        assertEquals(Optional.empty(), text(store, new SecretId("aws", "prod-api-key2")));
        assertEquals(Optional.empty(), text(store, new SecretId("gcp", "prod-api-key")));
        assertEquals(List.of(), store.list("aw", ""));
        assertEquals(List.of(), store.list("aws", "prod-api-key2"));
    }

    @Test
    public void severalAreReadInTheirOrderUntilItIsEnough() throws StoreException {
        apply(store, put(ID, "x", Map.of("a", "1")), put(new SecretId("gcp", "other"), "y"));
        List<SecretId> asked = List.of(new SecretId("gcp", "other"), new SecretId("gcp", "none"), ID, ID);
        List<String> seen = new ArrayList<>();
        store.read(asked, (id, found) -> {
            seen.add(id.target() + found.map(StoreFixture::textOf).orElse(" is absent"));
            return true;
        });
        assertEquals(List.of("othery", "none is absent", "prod-api-keyx", "prod-api-keyx"), seen);
        seen.clear();
        store.read(asked, (id, found) -> {
            found.ifPresent(Secret::close);
            seen.add(id.target());
            return seen.size() < 2;
        });
        assertEquals(List.of("other", "none"), seen);
        assertText(ID, "x");
    }

    @Test
    public void emptyValueIsNotAbsence() throws StoreException {
        apply(store, put(ID, ""));
        assertEquals(Optional.of(""), text(store, ID));
        assertEquals(List.of("prod-api-key"), names(store, "aws", ""));
    }

    @Test
    public void valuesKeepEveryByte() throws StoreException {
        List<String> values = Samples.awkwardValues();
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            changes.add(put(new SecretId("values", "v" + i), values.get(i)));
        }
        store.apply(changes);
        for (int i = 0; i < values.size(); i++) {
            assertText(new SecretId("values", "v" + i), values.get(i));
        }
    }

    @Test
    public void valuesHoldUpTo64KiB() throws StoreException {
        for (int size : new int[] {1, 255, 256, 2_560, 4_095, 4_096, 65_535, VALUE_BYTES}) {
            apply(store, put(ID, Samples.ofBytes(size)));
            assertText(ID, Samples.ofBytes(size));
        }
        apply(store, put(ID, "\0".repeat(VALUE_BYTES)));
        assertText(ID, "\0".repeat(VALUE_BYTES));
    }

    @Test
    public void valueIsReplacedByShorterAndByLonger() throws StoreException {
        for (String value : List.of("middle", "s", "much longer than before", "", "again")) {
            apply(store, put(ID, value));
            assertText(ID, value);
            assertEquals(1, store.count());
        }
    }

    @Test
    public void prefixesMatchWholeCharactersOfTheBeginning() throws StoreException {
        for (String name : List.of("a", "ab", "abc", "abd", "ac", "b", "A", "AB", "\ud83d\ude00", "\ud83d\ude01")) {
            apply(store, put(new SecretId("s", name), name), put(new SecretId("s2", name), name));
        }
        assertEquals(List.of("a", "ab", "abc", "abd", "ac"), names(store, "s", "a"));
        assertEquals(List.of("ab", "abc", "abd"), names(store, "s", "ab"));
        assertEquals(List.of("abc"), names(store, "s", "abc"));
        assertEquals(List.of(), names(store, "s", "abcd"));
        assertEquals(List.of("A", "AB"), names(store, "s", "A"));
        assertEquals(List.of("\ud83d\ude00"), names(store, "s", "\ud83d\ude00"));
        for (String pattern : List.of("*", "?", "%", "_", ".", ".*", "^a", "[a]", "\\")) {
            assertEquals(List.of(), names(store, "s", pattern), pattern);
        }
        assertEquals(10, store.list("s", "").size());
        assertEquals(20, store.count());
    }

    @Test
    public void attributesAreStoredReplacedAndRemoved() throws StoreException {
        Map<String, String> first = Map.of("user", "me", "service", "not ours", "target", "t", "", "no name");
        apply(store, put(ID, "1", first));
        assertEquals(Optional.of(first), attributes(store, ID));
        assertEquals(List.of(new Entry("prod-api-key", first)), store.list("aws", "prod"));
        Map<String, String> second = Map.of("user", "you", "attr.user", "x", "\u00e9\ud83d\ude00", "'\"%\\/");
        apply(store, put(ID, "2", second));
        assertEquals(Optional.of(second), attributes(store, ID));
        apply(store, put(ID, "3"));
        assertEquals(Optional.of(Map.of()), attributes(store, ID));
        assertEquals(List.of(new Entry("prod-api-key", Map.of())), store.list("aws", ""));
        assertText(ID, "3");
        assertEquals(1, store.count());
    }

    @Test
    public void attributesHoldTheirLimits() throws StoreException {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i < 64; i++) {
            attributes.put("n".repeat(126) + (10 + i), "v".repeat(NAME_BYTES));
        }
        apply(store, put(ID, "x", attributes));
        assertEquals(Optional.of(attributes), attributes(store, ID));
    }

    @Test
    public void removedIsGoneAndRemovingTheMissingIsNoError() throws StoreException {
        SecretId other = new SecretId("aws", "prod-api-key-2");
        apply(store, put(ID, "x", Map.of("a", "b")), put(other, "y"));
        apply(store, new Change.Remove(ID), new Change.Remove(ID), new Change.Remove(new SecretId("no", "such")));
        assertEquals(Optional.empty(), text(store, ID));
        assertEquals(List.of("prod-api-key-2"), names(store, "aws", ""));
        assertText(other, "y");
        apply(store, put(ID, "again"));
        assertEquals(Optional.of(Map.of()), attributes(store, ID));
        assertEquals(2, store.count());
    }

    @Test
    public void changesHappenInTheirOrder() throws StoreException {
        SecretId other = new SecretId("aws", "other");
        apply(store, put(ID, "1"), put(ID, "2"), put(other, "3"), new Change.Remove(other));
        assertText(ID, "2");
        assertEquals(Optional.empty(), text(store, other));
        apply(store, new Change.Remove(ID), put(ID, "4"));
        assertText(ID, "4");
        store.apply(List.of());
        assertEquals(1, store.count());
    }

    @Test
    public void manySecrets() throws StoreException {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < items(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(3));
        List<Change> changes = new ArrayList<>();
        for (int i : order) {
            changes.add(put(many(i), "value " + i));
            if (changes.size() == 1_000) {
                store.apply(changes);
                changes.clear();
            }
        }
        store.apply(changes);
        assertEquals(items(), store.count());
        List<String> expected =
                order.stream().map(i -> many(i).target()).sorted().toList();
        assertEquals(expected, names(store, "many", ""));
        List<String> some =
                expected.stream().filter(n -> n.startsWith("key-0001")).toList();
        assertFalse(some.isEmpty());
        assertEquals(some, names(store, "many", "key-0001"));
        for (int i = 0; i < items(); i += Math.max(1, items() / 50)) {
            assertText(many(i), "value " + i);
        }
    }

    @Test
    public void secretsAreCopiesBothWays() throws StoreException {
        Change.Put change = put(ID, "canary");
        apply(store, change);
        change.secret().close();
        Secret first = store.read(ID).orElseThrow();
        Secret second = store.read(ID).orElseThrow();
        first.value().bytes()[0] = 'C';
        first.close();
        assertArrayEquals("canary".getBytes(UTF_8), second.value().bytes());
        assertText(ID, "canary");
        store.close();
        assertArrayEquals("canary".getBytes(UTF_8), second.value().bytes());
        second.close();
        SecretBytes wiped = second.value();
        assertArrayEquals(new byte[6], wiped.bytes());
    }

    @Test
    public void storedSecretsOutliveTheStoreObject() throws StoreException {
        apply(store, put(ID, "kept", Map.of("a", "b")));
        store.close();
        store.close();
        store = open();
        assertText(ID, "kept");
        assertEquals(Optional.of(Map.of("a", "b")), attributes(store, ID));
    }

    private void assertText(SecretId id, String expected) throws StoreException {
        assertEquals(Optional.of(expected), text(store, id), id::toString);
    }

    private static SecretId many(int i) {
        return new SecretId("many", "key-%06d".formatted(i));
    }
}
