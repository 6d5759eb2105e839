package io.keychainauth.store.secretservice;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.names;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.Change;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What only a real keyring, a real bus and other real programs show. */
final class GnomeKeyringIT extends GnomeKeyringFixture {
    private static final int MANY = 5_000;

    @Test
    void secretToolReadsWhatWeWrote() throws Exception {
        keyring.start();
        try (SecretStore store = open()) {
            apply(store, put(ID, "line 1\nline 2 \u00e9\ud83d\ude00", Map.of("user", "me")));
        }
        assertEquals(
                "line 1\nline 2 \u00e9\ud83d\ude00",
                keyring.run("", "secret-tool", "lookup", "service", "aws", "target", "prod"));
        String found = keyring.run("", "secret-tool", "search", "--all", "service", "aws");
        assertTrue(found.contains("label = keychain-auth: aws/prod\n"), found);
        assertTrue(found.contains("schema = io.keychainauth.Secret\n"), found);
        assertTrue(found.contains("attribute.attr.user = me\n"), found);
        assertFalse(found.contains("staged"), found);
    }

    @Test
    void weReadWhatSecretToolWrote() throws Exception {
        keyring.start();
        try (SecretStore store = open()) {
            secretTool("theirs", "prod");
            assertEquals(Optional.of("theirs"), text(store, ID));
            assertEquals(List.of("prod"), names(store, "aws", ""));
            apply(store, put(ID, "ours"));
            assertEquals("ours", keyring.run("", "secret-tool", "lookup", "service", "aws", "target", "prod"));
            secretTool("theirs again", "prod");
            assertEquals(Optional.of("theirs again"), text(store, ID));
            apply(store, put(ID, "ours again", Map.of("user", "me")));
            secretTool("theirs at last", "prod");
            assertEquals(Optional.of("theirs at last"), text(store, ID));
            assertEquals(List.of("prod"), names(store, "aws", ""));
            apply(store, new Change.Remove(ID));
            assertEquals("", keyring.run("", "secret-tool", "lookup", "service", "aws", "target", "prod"));
            assertEquals(Optional.empty(), text(store, ID));
        }
    }

    @Test
    void aLockedKeyringIsSaidToBeLockedAndNobodyIsAsked() throws Exception {
        keyring.start();
        try (SecretStore store = open()) {
            apply(store, put(ID, "before"));
            try (PromptWatch watch = new PromptWatch(keyring)) {
                keyring.lock();
                assertTrue(store.locked());
                for (SecretId id : List.of(ID, new SecretId("no", "such"))) {
                    assertFails(StoreException.Kind.LOCKED, () -> text(store, id));
                    assertFails(StoreException.Kind.LOCKED, () -> store.list(id.service(), ""));
                    assertFails(StoreException.Kind.LOCKED, () -> apply(store, put(id, "x")));
                    assertFails(StoreException.Kind.LOCKED, () -> apply(store, new Change.Remove(id)));
                }
                assertFails(StoreException.Kind.LOCKED, store::count);
                assertEquals(Optional.empty(), provider().unavailable(Duration.ofSeconds(5)));
                assertEquals(List.of(), watch.prompts());
            }
        }
    }

    @Test
    void withoutADefaultKeyringTheUserIsToldToMakeOne() throws Exception {
        keyring.startLocked();
        try (SecretStore store = open()) {
            assertFalse(store.locked());
            for (Failing call : List.<Failing>of(() -> text(store, ID), () -> apply(store, put(ID, "x")))) {
                StoreException e = assertFails(StoreException.Kind.FAILED, call);
                assertTrue(e.toString().contains("no default keyring"), e.toString());
            }
        }
    }

    @Test
    void withoutAProviderThatIsSaidAndNothingIsStarted() {
        assertEquals(Optional.of("no Secret Service runs"), provider().unavailable(Duration.ofSeconds(5)));
    }

    @Test
    void anotherServiceInTheEnvironmentIsRefused() throws Exception {
        keyring.start();
        PrivateKeyring.setEnvironment("SECRET_SERVICE_BUS_NAME", "org.freedesktop.DBus");
        try {
            assertTrue(provider().unavailable(Duration.ofSeconds(5)).isPresent());
        } finally {
            PrivateKeyring.setEnvironment("SECRET_SERVICE_BUS_NAME", "org.freedesktop.secrets");
        }
        assertEquals(Optional.empty(), provider().unavailable(Duration.ofSeconds(5)));
    }

    @Test
    void fiveThousandItems() throws Exception {
        keyring.seed(MANY);
        keyring.startLocked();
        try (SecretStore store = open()) {
            assertTrue(store.locked());
            // A keyring that needs no password is unlocked without a prompt.
            assertEquals(MANY, store.count());
            assertFalse(store.locked());
            assertEquals(100, store.list("many", "key-0012").size());
            assertEquals(Optional.of("value 1234"), text(store, new SecretId("many", "key-001234")));
            apply(store, put(new SecretId("many", "key-001234"), "changed", Map.of("user", "me")));
            assertEquals(Optional.of("changed"), text(store, new SecretId("many", "key-001234")));
        }
    }

    /** A main context belongs to one thread at a time; what a second one does with it GLib calls critical and ignores. */
    @Test
    void nothingThatGlibObjectsToIsDoneByReadsSideBySide() throws Exception {
        keyring.start();
        assertEquals("8000", keyring.run("", Readers.command()));
    }

    private void secretTool(String value, String target) throws IOException, InterruptedException {
        String output = keyring.run(value, "secret-tool", "store", "--label=x", "service", "aws", "target", target);
        assertEquals("", output);
    }
}
