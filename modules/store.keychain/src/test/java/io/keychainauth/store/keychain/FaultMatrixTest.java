package io.keychainauth.store.keychain;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.Change;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every native call that can fail does so, with every code of the table and some that are not in it. */
class FaultMatrixTest {
    private static final SecretId ID = new SecretId("aws", "prod");
    private static final SecretId NEW = new SecretId("aws", "new");
    private static final SecretId NONE = new SecretId("no", "such");
    private static final int DUPLICATE = -25299;
    private static final int NOT_FOUND = -25300;
    private static final int DISK_FULL = -34;

    /** What only the user can change. */
    private static final Set<Integer> LOCKED = Set.of(-25308, -25315, -25293, -128, -25320);

    /** README's table, then parameters, memory, a file that cannot be read or written, rights, a form that is unknown. */
    private static final List<Integer> CODES = List.of(
            DISK_FULL, -25308, -25315, -25293, -128, -25320, DUPLICATE, NOT_FOUND, -25291, -25294, -25307, -25244,
            -34018, -50, -4, -108, -36, -61, -25292, -25295, -25316, -26275, -67671, -2070, 1);

    @TempDir
    Path folder;

    /** Something that a store is asked to do. */
    interface Action {
        void of(KeychainStore store) throws StoreException;
    }

    /** An action with a name for the report. */
    record Use(String name, Action action) {}

    static List<Use> uses() {
        return List.of(
                new Use("read", store -> text(store, ID)),
                new Use("read none", store -> text(store, NONE)),
                new Use("list", store -> store.list("aws", "")),
                new Use("list none", store -> store.list("no", "")),
                new Use("count", KeychainStore::count),
                new Use("locked", KeychainStore::locked),
                new Use("put new", store -> apply(store, put(NEW, "new"))),
                new Use("put for another", store -> apply(store, put(ID, "new", Map.of("of", "new")))),
                new Use("remove", store -> apply(store, new Change.Remove(ID))),
                new Use("remove none", store -> apply(store, new Change.Remove(NONE))));
    }

    @BeforeEach
    void fill() throws StoreException {
        DoubledKeychain filled = new DoubledKeychain(folder.resolve("filled"));
        apply(filled.open(), put(ID, "old", Map.of("of", "old")), put(new SecretId("aws", "other"), "other"));
        filled.assertGivenBack();
    }

    @ParameterizedTest
    @MethodSource("uses")
    void isAFailureAndNeverAnAnswer(Use use) throws Exception {
        DoubledKeychain untouched = copied();
        long before = Doubles.calls();
        use.action().of(untouched.open());
        List<String> calls = Doubles.calls(before);
        assertTrue(calls.size() > 1, calls::toString);
        for (int call = 1; call <= calls.size(); call++) {
            for (int code : CODES) {
                DoubledKeychain keychain = copied();
                Doubles.fail(call, code);
                failing(use, keychain, calls.get(call - 1), code);
                Doubles.fail(0, 0);
                keychain.assertGivenBack();
                assertOldOrNew(keychain, use.name().equals("remove"));
                keychain.assertGivenBack();
            }
        }
    }

    private static void failing(Use use, DoubledKeychain keychain, String function, int code) throws StoreException {
        Set<String> looking = Set.of("SecItemCopyMatching", "SecItemUpdate", "SecItemDelete");
        boolean answer =
                code == DUPLICATE ? function.equals("SecItemAdd") : code == NOT_FOUND && looking.contains(function);
        if (answer) {
            use.action().of(keychain.open());
            return;
        }
        StoreException e =
                assertThrows(StoreException.class, () -> use.action().of(keychain.open()), () -> function + " " + code);
        assertEquals(function, e.function());
        boolean security = function.startsWith("Sec");
        assertEquals(security ? code : 0, e.code());
        assertEquals(security && LOCKED.contains(code) ? Kind.LOCKED : Kind.FAILED, e.kind(), e::getMessage);
        assertFalse(e.getMessage().contains("old") || e.getMessage().contains("new"), e::getMessage);
    }

    /** Calls that no use makes would never fail here. */
    @Test
    void everyCallIsAmongThem() throws Exception {
        Set<String> called = new TreeSet<>();
        for (Use use : uses()) {
            DoubledKeychain keychain = copied();
            long before = Doubles.calls();
            use.action().of(keychain.open());
            called.addAll(Doubles.calls(before));
        }
        Set<String> expected = Set.of(
                "CFStringCreateWithCharacters",
                "CFDataCreateWithBytesNoCopy",
                "CFDictionaryCreate",
                "SecItemAdd",
                "SecItemCopyMatching",
                "SecItemUpdate",
                "SecItemDelete",
                "SecKeychainGetStatus",
                "SecKeychainSetUserInteractionAllowed");
        assertEquals(expected, called);
    }

    private static void assertOldOrNew(DoubledKeychain keychain, boolean removed) throws StoreException {
        KeychainStore store = keychain.open();
        assertTrue(Set.of(removed ? "absent" : "new of new", "old of old").contains(described(store, ID)));
        assertTrue(Set.of("absent", "new of nobody").contains(described(store, NEW)));
        assertEquals(Optional.of("other"), text(store, new SecretId("aws", "other")));
    }

    private static String described(KeychainStore store, SecretId id) throws StoreException {
        Optional<String> text = text(store, id);
        Optional<String> of = store.list(id.service(), id.target()).stream()
                .map(each -> each.attributes().getOrDefault("of", "nobody"))
                .findFirst();
        assertEquals(text.isPresent(), of.isPresent());
        return text.map(each -> each + " of " + of.orElseThrow()).orElse("absent");
    }

    private DoubledKeychain copied() throws IOException {
        Path copy = folder.resolve("copy");
        Files.copy(folder.resolve("filled"), copy, StandardCopyOption.REPLACE_EXISTING);
        return new DoubledKeychain(copy);
    }
}
