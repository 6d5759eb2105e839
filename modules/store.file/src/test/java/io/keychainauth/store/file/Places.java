package io.keychainauth.store.file;

import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.Change;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreLocation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.function.Executable;

/** Where the tests put the three files, and what they say of the store there. */
final class Places {
    /** Part of every value; must never be part of an exception. */
    static final String CANARY = "canary-5f2e";

    private Places() {}

    /** Three folders that do not exist yet, as on a fresh machine. */
    static StoreLocation in(Path folder) {
        return new StoreLocation(
                folder.resolve("home/.keychain-auth/keyring.json"),
                folder.resolve("data/keyring.mirror.json"),
                folder.resolve("state/keyring.marker"));
    }

    static SecretStore open(StoreLocation at) throws StoreException {
        return new FileStoreProvider().open(at);
    }

    static String recover(StoreLocation at) throws StoreException {
        return new FileStoreProvider().recover(at);
    }

    static SecretId id(String target) {
        return new SecretId("service", target);
    }

    static Change.Put value(String target, String value) {
        return put(id(target), CANARY + value);
    }

    static Optional<String> read(SecretStore store, String target) throws StoreException {
        return text(store, id(target)).map(text -> text.substring(CANARY.length()));
    }

    /** Stores each value under its own name, one generation each. */
    static void fill(StoreLocation at, String... values) throws StoreException {
        try (SecretStore store = open(at)) {
            for (String value : values) {
                store.apply(List.of(value(value, value)));
            }
        }
    }

    /** Every call fails, in words that name the mend and no secret. */
    static StoreException assertRefused(StoreLocation at, String mend) throws StoreException {
        try (SecretStore store = open(at)) {
            return assertRefused(store, mend);
        }
    }

    static StoreException assertRefused(SecretStore store, String mend) {
        List<Executable> calls = List.of(
                () -> store.list("service", ""),
                store::count,
                () -> store.apply(List.of(value("a", "overwritten"))),
                () -> store.apply(List.of(new Change.Remove(id("a")))),
                () -> read(store, "a"));
        StoreException last = new StoreException(StoreException.Kind.FAILED, "", "", 0, null);
        for (Executable call : calls) {
            last = assertThrows(StoreException.class, call);
            assertEquals(StoreException.Kind.FAILED, last.kind());
            assertTrue(String.valueOf(last.getMessage()).contains(mend), last.getMessage());
            assertNoSecret(last);
        }
        return last;
    }

    static void assertNoSecret(StoreException e) {
        StringWriter all = new StringWriter();
        e.printStackTrace(new PrintWriter(all));
        String encoded = Base64.getEncoder().encodeToString(CANARY.getBytes(UTF_8));
        assertFalse(all.toString().contains(CANARY), all::toString);
        assertFalse(all.toString().contains(encoded.substring(0, 8)), all::toString);
    }
}
