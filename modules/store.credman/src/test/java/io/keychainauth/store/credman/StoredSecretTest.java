package io.keychainauth.store.credman;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.Change;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretBytes;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The bytes of a stored secret, and what is not taken for one. */
class StoredSecretTest {
    private static final SecretId ID = new SecretId("aws", "prod");
    private static final String NAME = "keychain-auth:aws:prod";

    private final FakeCredentials credentials = new FakeCredentials();
    private final SecretStore store = new CredmanStore(credentials);

    /** What is stored now can be read by every later version: these bytes never change. */
    @Test
    void formatOneIsThis() throws StoreException {
        String whole = "01" + "19920e3e" + "2d" + "0000002f" + "0000002b"
                + "00000003" + hex("aws") + "00000004" + hex("prod")
                + "00000004" + hex("user") + "00000002" + hex("me") + hex("s3cr");
        apply(store, put(ID, "s3cr", Map.of("user", "me")));
        assertEquals(whole, HexFormat.of().formatHex(credentials.blob(NAME)));
        FakeCredentials other = new FakeCredentials();
        other.plant(NAME, HexFormat.of().parseHex(whole));
        assertEquals(Optional.of("s3cr"), text(new CredmanStore(other), ID));
    }

    @Test
    void longSecretsFillTheirCredentialsAndTakeTurns() throws StoreException {
        apply(store, put(ID, "x".repeat(64 << 10)));
        List<String> names = credentials.names();
        assertEquals(NAME, names.getFirst());
        assertEquals(NAME + ":a001", names.get(1));
        assertEquals(NAME + ":a025", names.getLast());
        names.subList(0, 25).forEach(name -> assertEquals(2_560, credentials.blob(name).length));
        apply(store, put(ID, "y".repeat(3_000)));
        assertEquals(List.of(NAME, NAME + ":b001"), credentials.names());
        apply(store, put(ID, "z".repeat(3_000)));
        assertEquals(List.of(NAME, NAME + ":a001"), credentials.names());
        apply(store, put(ID, "short"));
        assertEquals(List.of(NAME), credentials.names());
    }

    @Test
    void everyChangedBitIsDamage() throws StoreException {
        for (int size : new int[] {0, 40, 6_000}) {
            apply(store, new Change.Remove(ID), put(ID, "v".repeat(size), Map.of("a", "b")));
            for (String name : credentials.names()) {
                byte[] before = credentials.blob(name);
                for (int bit = 0; bit < Math.min(before.length, 120) * 8; bit++) {
                    byte[] changed = before.clone();
                    changed[bit / 8] ^= (byte) (1 << (bit % 8));
                    credentials.plant(name, changed);
                    assertDamaged(() -> text(store, ID));
                    if (size < 2_000) {
                        assertDamaged(() -> store.list("aws", ""));
                        assertDamaged(store::count);
                    }
                }
                credentials.plant(name, before);
            }
            assertEquals(Optional.of("v".repeat(size)), text(store, ID));
        }
    }

    @Test
    void everyCutAndEveryLongerOneIsDamage() throws StoreException {
        apply(store, put(ID, "v".repeat(3_000), Map.of("a", "b")));
        for (String name : credentials.names()) {
            byte[] before = credentials.blob(name);
            for (int length = 0; length < before.length; length += 7) {
                credentials.plant(name, Arrays.copyOf(before, length));
                assertDamaged(() -> text(store, ID));
            }
            credentials.plant(name, Arrays.copyOf(before, before.length + 1));
            assertDamaged(() -> text(store, ID));
            credentials.drop(name);
            if (!name.equals(NAME)) {
                assertDamaged(() -> text(store, ID));
            }
            credentials.plant(name, before);
        }
        assertEquals(Optional.of("v".repeat(3_000)), text(store, ID));
    }

    @Test
    void aValueInAWrongPlaceIsDamage() throws StoreException {
        apply(store, put(ID, "s3cr", Map.of("user", "me")));
        byte[] before = credentials.blob(NAME);
        for (int valueAt : new int[] {Integer.MIN_VALUE, -1, 0, 13, 14, 28, before.length + 1, Integer.MAX_VALUE}) {
            ByteBuffer changed = ByteBuffer.wrap(before.clone());
            changed.putInt(10, valueAt).putInt(1, Head.checksum(changed));
            credentials.plant(NAME, changed.array());
            assertDamaged(() -> text(store, ID));
            assertDamaged(() -> store.list("aws", ""));
        }
    }

    /** Two writers without turns, or somebody who copies credentials. */
    @Test
    void partsOfTwoSecretsAreNotOne() throws StoreException {
        apply(store, put(ID, "a".repeat(6_000)));
        byte[] other = credentials.blob(NAME + ":a001");
        apply(store, new Change.Remove(ID), put(ID, "b".repeat(6_000)));
        credentials.plant(NAME + ":a001", other);
        assertDamaged(() -> text(store, ID));
    }

    @Test
    void aSecretUnderTheNameOfAnotherIsNone() throws StoreException {
        String longName = "n".repeat(1_024);
        for (SecretId id : List.of(ID, new SecretId("aws", longName), new SecretId(longName, longName))) {
            SecretId other = new SecretId(id.service(), "other");
            apply(store, put(other, "canary"));
            credentials.plant(CredentialName.of(id), credentials.blob(CredentialName.of(other)));
            List<Executable> calls = List.of(
                    () -> text(store, id),
                    () -> apply(store, put(id, "x")),
                    () -> apply(store, new Change.Remove(id)),
                    () -> store.list(id.service(), ""),
                    store::count);
            calls.forEach(StoredSecretTest::assertDamaged);
            credentials.drop(CredentialName.of(id));
        }
    }

    @Test
    void aLaterFormatIsNeitherReadNorOverwritten() throws StoreException {
        apply(store, put(ID, "x"));
        byte[] later = credentials.blob(NAME);
        later[0] = 2;
        credentials.plant(NAME, later);
        assertDamaged(() -> text(store, ID));
        assertDamaged(() -> apply(store, put(ID, "y")));
        assertDamaged(() -> apply(store, new Change.Remove(ID)));
        assertArrayEquals(later, credentials.blob(NAME));
    }

    @Test
    void attributesThatTheFirstCredentialHasNoRoomForAreListed() throws StoreException {
        Map<String, String> many = Map.of("a", "x".repeat(2_000), "b", "y".repeat(2_000));
        apply(store, put(ID, "canary", many), put(new SecretId("aws", "other"), "x", Map.of("c", "d")));
        assertEquals(
                List.of(Map.of("c", "d"), many),
                store.list("aws", "").stream().map(each -> each.attributes()).toList());
    }

    @Test
    void whatIsTooLongIsRefusedAndChangesNothing() throws StoreException {
        apply(store, put(ID, "before"));
        assertRefused(put(ID, "x".repeat(256 << 10)));
        assertRefused(put(ID, "x", Map.of("a", "x".repeat(256 << 10))));
        assertRefused(put(new SecretId("aws", "n".repeat(2_600)), "x"));
        assertRefused(put(ID, "x", Map.of("half", "\ud83d")));
        assertEquals(List.of(NAME), credentials.names());
        assertEquals(Optional.of("before"), text(store, ID));
        apply(store, put(ID, "x".repeat(255 << 10)));
        assertEquals(Optional.of("x".repeat(255 << 10)), text(store, ID));
    }

    @Test
    void theBytesAreWipedOnceClosed() throws StoreException {
        byte[] value = "canary".repeat(1_000).getBytes(UTF_8);
        ByteBuffer kept;
        ByteBuffer first;
        try (Secret secret = new Secret(new SecretBytes(value), Map.of());
                StoredSecret stored = StoredSecret.of(ID, secret, Slot.A)) {
            kept = stored.part(1);
            first = stored.part(0);
            assertEquals('c', value[0]);
        }
        assertTrue(zero(kept) && zero(first));
    }

    private static boolean zero(ByteBuffer bytes) {
        boolean zero = true;
        while (bytes.hasRemaining()) {
            zero &= bytes.get() == 0;
        }
        return zero;
    }

    private void assertRefused(Change change) {
        StoreException e = assertThrows(StoreException.class, () -> apply(store, change));
        assertEquals(StoreException.Kind.FAILED, e.kind(), e::getMessage);
    }

    private static void assertDamaged(Executable call) {
        StoreException e = assertThrows(StoreException.class, call);
        assertEquals(StoreException.Kind.FAILED, e.kind(), e::getMessage);
        assertTrue(e.getMessage().contains("it is left as it is"), e::getMessage);
        assertEquals(-1, e.getMessage().indexOf("canary"));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(UTF_8));
    }
}
