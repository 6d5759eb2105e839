package io.keychainauth.store.file;

import static io.keychainauth.testkit.store.StoreFixture.put;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.Change;
import io.keychainauth.store.SecretId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KeyringTest {
    private static final SecretId A = new SecretId("s", "a");
    private static final SecretId B = new SecretId("s", "b");

    @Test
    void changesLeaveTheOldKeyringAlone() {
        Keyring first = Keyring.empty().with(List.of(put(A, "1"), put(B, "2"))).keyring();
        Keyring second = first.with(List.of(new Change.Remove(A))).keyring();
        assertEquals(2, first.count());
        assertEquals(1, second.count());
        assertEquals(
                List.of(0L, 1L, 2L), List.of(Keyring.empty().generation(), first.generation(), second.generation()));
        assertSame(first.find(B).orElseThrow(), second.find(B).orElseThrow());
    }

    @Test
    void anEditKnowsWhatToWipeEitherWay() {
        Keyring first = Keyring.empty().with(List.of(put(A, "1"))).keyring();
        Keyring.Edit edit = first.with(List.of(put(A, "2"), put(A, "3"), put(B, "4"), new Change.Remove(B)));
        assertEquals(3, edit.added().size());
        assertEquals(3, edit.dropped().size());
        edit.dropped().forEach(Item::close);
        assertEquals(
                "3",
                new String(edit.keyring().find(A).orElseThrow().secret().value().bytes(), UTF_8));
        assertTrue(first.with(List.of(new Change.Remove(B))).changesNothing());
    }

    @Test
    void wipingLeavesNothing() {
        Keyring keyring =
                Keyring.empty().with(List.of(put(A, "1"), put(B, "2"))).keyring();
        List<Item> items = keyring.items();
        keyring.wipe();
        assertEquals(2, items.size());
        for (Item item : items) {
            assertArrayEquals(new byte[item.json().length], item.json());
        }
    }

    @Test
    void servicesThatHoldNothingAreForgotten() {
        Keyring keyring = Keyring.empty().with(List.of(put(A, "1"))).keyring();
        Keyring emptied = keyring.with(List.of(new Change.Remove(A))).keyring();
        assertEquals(List.of(), emptied.items());
        assertEquals(List.of(), emptied.list("s", ""));
        assertEquals(Optional.empty(), emptied.find(A));
    }
}
