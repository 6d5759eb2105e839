package io.keychainauth.store.keychain;

import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.CFRelease;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.kCFBooleanTrue;
import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h;
import io.keychainauth.store.keychain.gen.security.security_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the doubles notice what they are there to notice. */
class DoublesTest {
    private static final int SIGABRT = 134;
    private static final ItemName NAME = new ItemName("keychain-auth:aws", "prod");

    @TempDir
    Path folder;

    private DoubledKeychain keychain = new DoubledKeychain(Path.of("none"));

    @BeforeEach
    void begin() throws StoreException {
        keychain = new DoubledKeychain(folder.resolve("keychain"));
        apply(keychain.open(), put(new SecretId("aws", "prod"), "canary"));
    }

    @AfterEach
    void everythingWasGivenBack() {
        keychain.assertGivenBack();
    }

    @Test
    void whatIsNotReleasedIsCounted() {
        long before = Doubles.live();
        MemorySegment leaked = string("leaked");
        assertEquals(before + 1, Doubles.live());
        assertThrows(AssertionError.class, keychain::assertGivenBack);
        CFRelease(leaked);
        assertEquals(before, Doubles.live());
    }

    /** A whole holds its parts: who forgets it forgets them. */
    @Test
    void partsOfWhatIsNotReleasedAreCounted() throws StoreException {
        try (Owned owned = new Owned();
                Arena arena = Arena.ofConfined()) {
            MemorySegment query = Query.of(owned, NAME)
                    .with(security_h.kSecReturnAttributes(), kCFBooleanTrue())
                    .dictionary();
            MemorySegment found = arena.allocate(ValueLayout.ADDRESS);
            long before = Doubles.live();
            assertEquals(0, security_h.SecItemCopyMatching(query, found));
            assertTrue(Doubles.live() > before + 3);
            CFRelease(found.get(ValueLayout.ADDRESS, 0));
            assertEquals(before, Doubles.live());
        }
    }

    @Test
    void secretsThatAreNotWipedAreCounted() throws StoreException {
        long before = Doubles.unwiped();
        try (Owned owned = new Owned();
                Arena arena = Arena.ofConfined()) {
            MemorySegment query = Query.of(owned, NAME)
                    .with(security_h.kSecReturnData(), kCFBooleanTrue())
                    .with(security_h.kSecReturnAttributes(), kCFBooleanTrue())
                    .dictionary();
            MemorySegment found = arena.allocate(ValueLayout.ADDRESS);
            assertEquals(0, security_h.SecItemCopyMatching(query, found));
            CFRelease(found.get(ValueLayout.ADDRESS, 0));
            assertEquals(before + 1, Doubles.unwiped());
            MemorySegment bytes = Bytes.string(arena, "canary");
            MemorySegment data = corefoundation_h.CFDataCreateWithBytesNoCopy(
                    MemorySegment.NULL, bytes, 6, corefoundation_h.kCFAllocatorNull());
            CFRelease(data);
            assertEquals(before + 2, Doubles.unwiped());
        }
        assertThrows(AssertionError.class, keychain::assertGivenBack);
        keychain = new DoubledKeychain(folder.resolve("keychain"));
    }

    @Test
    void valuesOfSeveralItemsAreRefused() throws StoreException {
        try (Owned owned = new Owned()) {
            MemorySegment query = Query.ofService(owned, NAME.service())
                    .with(security_h.kSecReturnData(), kCFBooleanTrue())
                    .with(security_h.kSecMatchLimit(), security_h.kSecMatchLimitAll())
                    .dictionary();
            MemorySegment found = owned.arena().allocate(ValueLayout.ADDRESS);
            assertEquals(-50, security_h.SecItemCopyMatching(query, found));
            assertEquals(MemorySegment.NULL, found.get(ValueLayout.ADDRESS, 0));
        }
    }

    /** Who forgets the first asks the other kind of keychain, too; who forgets the second may have it ask the user. */
    @Test
    void forgottenKeysAreNoticed() throws StoreException {
        try (Owned owned = new Owned()) {
            MemorySegment found = owned.arena().allocate(ValueLayout.ADDRESS);
            Query query = Query.empty(owned)
                    .with(security_h.kSecClass(), security_h.kSecClassGenericPassword())
                    .with(security_h.kSecReturnAttributes(), kCFBooleanTrue());
            assertEquals(-34018, security_h.SecItemCopyMatching(query.dictionary(), found));
            query.with(security_h.kSecUseDataProtectionKeychain(), corefoundation_h.kCFBooleanFalse());
            assertEquals(0, Doubles.prompts());
            assertEquals(0, security_h.SecItemCopyMatching(query.dictionary(), found));
            owned.own("SecItemCopyMatching", found.get(ValueLayout.ADDRESS, 0));
            assertEquals(1, Doubles.prompts());
        }
        Doubles.keychain(folder.resolve("keychain"));
    }

    /** Without the word to the system it would show a window for each of them. */
    @Test
    void promptsAreCounted() throws StoreException {
        Keychain quiet = NativeKeychain.open();
        Doubles.lock(true);
        assertEquals(
                -25308,
                assertThrows(StoreException.class, () -> quiet.read(NAME)).code());
        assertEquals(0, Doubles.prompts());
        assertEquals(0, security_h.SecKeychainSetUserInteractionAllowed((byte) 1));
        assertEquals(
                -128, assertThrows(StoreException.class, () -> quiet.read(NAME)).code());
        assertEquals(1, Doubles.prompts());
        Doubles.keychain(folder.resolve("keychain"));
    }

    @Test
    void aProgramThatMisusesNothingEnds() throws Exception {
        assertEquals(List.of("0", "0", ""), misuse("nothing"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "released twice",
                "used after its release",
                "part of a whole that is gone",
                "released without owning",
                "a constant released",
                "another type",
                "no object",
                "a dictionary that does not retain",
                "memory that another would free"
            })
    void misuseEndsTheProcess(String what) throws Exception {
        List<String> ended = misuse(what);
        assertEquals(String.valueOf(SIGABRT), ended.getFirst(), ended::toString);
        assertTrue(ended.getLast().startsWith("double of CoreFoundation: "), ended::toString);
    }

    /** Exit code, output and errors. */
    private static List<String> misuse(String what) throws Exception {
        Process process = new ProcessBuilder(Doubles.program("misuse").toString(), what).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        String errors = new String(process.getErrorStream().readAllBytes(), UTF_8).strip();
        return List.of(String.valueOf(process.waitFor()), output, errors);
    }

    private static MemorySegment string(String text) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment characters = arena.allocateFrom(ValueLayout.JAVA_CHAR, text.toCharArray());
            return corefoundation_h.CFStringCreateWithCharacters(MemorySegment.NULL, characters, text.length());
        }
    }
}
