package io.keychainauth.store.secretservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.Change;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreLocation;
import io.keychainauth.store.StoreProvider;
import io.keychainauth.store.secretservice.KeyringException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretServiceProviderTest {
    private static final StoreLocation NOWHERE = new StoreLocation(Path.of("a"), Path.of("b"), Path.of("c"));
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeProvider keyring = new FakeProvider();
    private final StoreProvider provider = new SecretServiceProvider(() -> keyring, SECOND);

    @Test
    void asksWithoutLeavingASession() {
        assertEquals(Optional.empty(), provider.unavailable(SECOND));
        assertEquals(0, keyring.openSessions());
        assertEquals(List.of(), keyring.calls());
    }

    @Test
    void saysWhyItIsUnavailable() {
        keyring.running = false;
        assertEquals(Optional.of("no Secret Service runs"), provider.unavailable(SECOND));
        StoreException e = assertThrows(StoreException.class, () -> provider.open(NOWHERE));
        assertEquals(StoreException.Kind.FAILED, e.kind());
    }

    @Test
    void aLockedKeyringIsAvailable() throws StoreException {
        keyring.locked = true;
        assertEquals(Optional.empty(), provider.unavailable(SECOND));
        try (SecretStore store = provider.open(NOWHERE)) {
            assertTrue(store.locked());
            StoreException e = assertThrows(StoreException.class, () -> store.read(new SecretId("a", "b")));
            assertEquals(StoreException.Kind.LOCKED, e.kind());
        }
        assertEquals(0, keyring.openSessions());
    }

    @Test
    void namesThatNoKeyringCanKeepAreRefused() throws StoreException {
        try (SecretStore store = provider.open(NOWHERE)) {
            for (String bad : List.of("a\0b", "\ud800", "\udc00x", "\ud83d")) {
                assertThrows(StoreException.class, () -> store.read(new SecretId(bad, "b")));
                assertThrows(StoreException.class, () -> store.list(bad, ""));
                assertThrows(StoreException.class, () -> put(store, new SecretId("a", bad), Map.of()));
                assertThrows(StoreException.class, () -> put(store, new SecretId("a", "b"), Map.of(bad, "")));
                assertThrows(StoreException.class, () -> put(store, new SecretId("a", "b"), Map.of("x", bad)));
            }
        }
        assertEquals(List.of(), keyring.calls());
    }

    @Test
    void thereIsNothingToRecover() {
        assertThrows(StoreException.class, () -> provider.recover(NOWHERE));
    }

    @Test
    void noSecretIsInAnyFailure() throws StoreException {
        for (Kind kind : Kind.values()) {
            for (int call = 1; call <= 6; call++) {
                FakeProvider failing = new FakeProvider();
                try (SecretStore store = new SecretServiceProvider(() -> failing, SECOND).open(NOWHERE)) {
                    failing.fail(call, kind);
                    failing.fail(call + 1, kind);
                    put(store, new SecretId("service", "target"), Map.of("name", "canary"));
                } catch (StoreException e) {
                    for (Throwable t = e; t != null; t = t.getCause()) {
                        assertTrue(!t.toString().contains("canary"), t.toString());
                    }
                }
            }
        }
    }

    @Test
    void aMissingLibraryIsNamed() {
        assertEquals(Optional.of("libsecret-none.so.9 is not installed"), Libsecret.missing("libsecret-none.so.9"));
    }

    @Test
    void aBusIsNeverStarted(@TempDir Path runtime) throws IOException {
        assertEquals(Optional.of("no session bus runs (DBUS_SESSION_BUS_ADDRESS is not set)"), missing(Map.of()));
        assertTrue(missing(Map.of("DBUS_SESSION_BUS_ADDRESS", "autolaunch:")).isPresent());
        assertTrue(missing(Map.of("XDG_RUNTIME_DIR", runtime.toString())).isPresent());
        assertEquals(Optional.empty(), missing(Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:path=/x")));
        Files.createFile(runtime.resolve("bus"));
        assertEquals(Optional.empty(), missing(Map.of("XDG_RUNTIME_DIR", runtime.toString())));
    }

    @Test
    void unknownErrorsAreFailures() {
        assertEquals(Kind.LOCKED, BusError.kind("org.freedesktop.Secret.Error.IsLocked"));
        assertEquals(Kind.GONE, BusError.kind("org.freedesktop.Secret.Error.NoSession"));
        assertEquals(Kind.MISSING, BusError.kind("org.freedesktop.Secret.Error.NoSuchObject"));
        assertEquals(Kind.REFUSED, BusError.kind("org.freedesktop.DBus.Error.AccessDenied"));
        assertEquals(Kind.REFUSED, BusError.kind(""));
    }

    private static Optional<String> missing(Map<String, String> environment) {
        return new SessionBus(environment::get).missing();
    }

    private static void put(SecretStore store, SecretId id, Map<String, String> attributes) throws StoreException {
        store.apply(List.of(new Change.Put(id, new Secret(PrivateKeyring.bytes("canary"), attributes))));
    }
}
