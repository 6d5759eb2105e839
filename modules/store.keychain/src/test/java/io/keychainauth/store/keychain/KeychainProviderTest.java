package io.keychainauth.store.keychain;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import io.keychainauth.store.StoreLocation;
import io.keychainauth.store.StoreProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeychainProviderTest {
    private static final StoreLocation NOWHERE =
            new StoreLocation(Path.of("unused"), Path.of("unused"), Path.of("unused"));
    private static final Duration WITHIN = Duration.ofSeconds(2);

    @TempDir
    Path folder;

    private DoubledKeychain keychain = new DoubledKeychain(Path.of("none"));

    @BeforeEach
    void begin() {
        keychain = new DoubledKeychain(folder.resolve("keychain"));
    }

    @AfterEach
    void everythingWasGivenBack() {
        Doubles.fail(0, 0);
        keychain.assertGivenBack();
    }

    @Test
    void opensTheKeychainOfTheUser() throws StoreException {
        StoreProvider provider = new KeychainProvider();
        assertEquals("keychain", provider.name());
        assertEquals(Optional.empty(), provider.unavailable(WITHIN));
        SecretId id = new SecretId("aws", "prod");
        try (SecretStore store = provider.open(NOWHERE)) {
            apply(store, put(id, "value"));
        }
        assertEquals(Optional.of("value"), text(keychain.open(), id));
    }

    /** Another store would be chosen for it, in which every secret would seem to be lost. */
    @Test
    void aLockedKeychainIsThere() {
        Doubles.lock(true);
        assertEquals(Optional.empty(), new KeychainProvider().unavailable(WITHIN));
    }

    @Test
    void saysWhatItHearsOfAKeychainThatDoesNotAnswer() {
        Doubles.fail(0, -25307);
        String expected =
                "the user has no default keychain: see security default-keychain: SecKeychainSetUserInteractionAllowed answered -25307";
        assertEquals(Optional.of(expected), new KeychainProvider().unavailable(WITHIN));
        assertThrows(StoreException.class, () -> new KeychainProvider().open(NOWHERE));
        Doubles.fail(2, -25291);
        expected =
                "the user has no default keychain: see security default-keychain: SecKeychainGetStatus answered -25291";
        assertEquals(Optional.of(expected), new KeychainProvider().unavailable(WITHIN));
    }

    /** Twice: a class that failed to load once would fail with another error then. */
    @ParameterizedTest
    @ValueSource(strings = {"CFRelease", "SecItemCopyMatching", "SecKeychainSetUserInteractionAllowed"})
    void saysSoWhereAFunctionIsMissing(String missing) {
        StoreProvider provider = new KeychainProvider(name -> !name.equals(missing));
        for (int i = 0; i < 2; i++) {
            assertEquals(Optional.of("this system has no Keychain with " + missing), provider.unavailable(WITHIN));
            StoreException e = assertThrows(StoreException.class, () -> provider.open(NOWHERE));
            assertEquals(Kind.FAILED, e.kind());
        }
    }

    @Test
    void keepsNoCopies() {
        assertThrows(StoreException.class, () -> new KeychainProvider().recover(NOWHERE));
    }
}
