package io.keychainauth.store.keychain;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.attributes;
import static io.keychainauth.testkit.store.StoreFixture.names;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.Change;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import io.keychainauth.store.keychain.Doubles.Odd;
import io.keychainauth.store.keychain.Doubles.Owner;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What others left in the keychain, and answers that are not what their documentation says. */
class OtherProgramsTest {
    private static final SecretId ID = new SecretId("aws", "prod");
    private static final byte[] OURS = "keychain-auth:aws".getBytes(UTF_8);
    private static final byte[] NOTHING = new byte[0];

    @TempDir
    Path folder;

    private DoubledKeychain keychain = new DoubledKeychain(Path.of("none"));

    @BeforeEach
    void begin() {
        keychain = new DoubledKeychain(folder.resolve("keychain"));
    }

    @AfterEach
    void everythingWasGivenBack() {
        keychain.assertGivenBack();
    }

    /** Its owner alone is asked by the system whether we may; we never are. */
    @Test
    void theValueOfAnItemOfAnotherProgramIsLocked() throws StoreException {
        KeychainStore store = keychain.open();
        Doubles.plant(Owner.ANOTHER_PROGRAM, OURS, "prod".getBytes(UTF_8), NOTHING, "canary".getBytes(UTF_8));
        assertEquals(List.of("prod"), names(store, "aws", ""));
        StoreException read = assertThrows(StoreException.class, () -> text(store, ID));
        assertEquals(Kind.LOCKED, read.kind());
        StoreException write = assertThrows(StoreException.class, () -> apply(store, put(ID, "ours")));
        assertEquals(Kind.LOCKED, write.kind());
        StoreException remove = assertThrows(StoreException.class, () -> apply(store, new Change.Remove(ID)));
        assertEquals(Kind.FAILED, remove.kind());
        assertTrue(remove.getMessage().startsWith("another program made this item"), remove::getMessage);
    }

    /** For bytes that are no UTF-8 the system answers a null object in place of a text. */
    @Test
    void itemsWhoseNamesAreNoTextsAreNotOurs() throws StoreException {
        KeychainStore store = keychain.open();
        byte[] noText = {(byte) 0xff, (byte) 0xfe};
        Doubles.plant(Owner.US, OURS, noText, NOTHING, NOTHING);
        Doubles.plant(Owner.US, noText, noText, noText, NOTHING);
        Doubles.plant(Owner.US, OURS, NOTHING, noText, NOTHING);
        Doubles.plant(Owner.US, "AirPort".getBytes(UTF_8), "home".getBytes(UTF_8), noText, NOTHING);
        apply(store, put(ID, "ours"));
        assertEquals(1, store.count());
        assertEquals(List.of("prod"), names(store, "aws", ""));
    }

    /** It would come to light when the first is removed. */
    @Test
    void theSameNameInTwoKeychainsIsOneSecret() throws StoreException {
        KeychainStore store = keychain.open();
        apply(store, put(ID, "first", Map.of("a", "first")));
        byte[] attributes = "{\"a\":\"second\"}".getBytes(UTF_8);
        Doubles.plant(Owner.US_IN_A_SECOND_KEYCHAIN, OURS, "prod".getBytes(UTF_8), attributes, NOTHING);
        assertEquals(1, store.count());
        assertEquals(List.of("prod"), names(store, "aws", ""));
        assertEquals(Map.of("a", "first"), store.list("aws", "").getFirst().attributes());
        apply(store, put(ID, "changed", Map.of("a", "changed")));
        assertEquals(Optional.of("changed"), text(store, ID));
        assertEquals(Map.of("a", "changed"), store.list("aws", "").getFirst().attributes());
        apply(store, new Change.Remove(ID));
        assertEquals(Optional.empty(), text(store, ID));
        assertEquals(0, store.count());
    }

    @Test
    void whatAnotherProgramMadeOfOursIsReadAsItIsNow() throws StoreException {
        KeychainStore store = keychain.open();
        apply(store, put(ID, "ours", Map.of("a", "b")));
        Doubles.plant(Owner.US, OURS, "prod".getBytes(UTF_8), NOTHING, "theirs".getBytes(UTF_8));
        assertEquals(Optional.of("theirs"), text(store, ID));
        assertEquals(Optional.of(Map.of()), attributes(store, ID));
    }

    @ParameterizedTest
    @EnumSource(Odd.class)
    void aStrangeAnswerIsAFailure(Odd odd) throws StoreException {
        KeychainStore store = keychain.open();
        apply(store, put(ID, "canary", Map.of("a", "b")));
        Doubles.odd(odd);
        assertStrange(() -> text(store, ID));
        if (odd != Odd.A_VALUE_THAT_IS_A_TEXT && odd != Odd.NO_VALUE) {
            Doubles.odd(odd);
            assertStrange(() -> store.list("aws", ""));
            Doubles.odd(odd);
            assertStrange(store::count);
            Doubles.odd(odd);
            assertStrange(() -> apply(store, put(ID, "new")));
            Doubles.odd(odd);
            assertStrange(() -> apply(store, new Change.Remove(ID)));
        }
        assertEquals(Optional.of("canary"), text(store, ID));
    }

    private static void assertStrange(Executable call) {
        StoreException e = assertThrows(StoreException.class, call);
        assertEquals(Kind.FAILED, e.kind());
        assertEquals("SecItemCopyMatching", e.function());
        assertTrue(e.getMessage().startsWith("the Keychain is out of order: "), e::getMessage);
    }

    /** A daemon that starts again knows nothing but what the keychain file says. */
    @Test
    void anotherProcessFindsTheSame() throws Exception {
        KeychainStore store = keychain.open();
        apply(store, put(ID, "value\0of \u00e9\ud83d\ude00", Map.of("a", "b")), put(new SecretId("aws", "gone"), "x"));
        apply(store, put(ID, "newest", Map.of("c", "\u00e9")), new Change.Remove(new SecretId("aws", "gone")));
        String path = String.join(
                File.pathSeparator,
                Path.of("target", "test-classes").toAbsolutePath().toString(),
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        path,
                        OtherProgramsTest.class.getName(),
                        folder.resolve("keychain").toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), output);
        assertEquals("newest {c=\u00e9} [prod] 2", output.strip());
        assertEquals(Optional.of("of another process"), text(store, new SecretId("aws2", "new")));
    }

    /** The other process. */
    public static void main(String[] arguments) throws StoreException {
        KeychainStore store = new DoubledKeychain(Path.of(arguments[0])).open();
        apply(store, put(new SecretId("aws2", "new"), "of another process"));
        System.out.println(text(store, ID).orElse("absent") + " "
                + attributes(store, ID).orElse(Map.of()) + " " + names(store, "aws", "") + " " + store.count());
    }
}
