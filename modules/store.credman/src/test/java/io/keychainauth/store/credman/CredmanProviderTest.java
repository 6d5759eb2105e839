package io.keychainauth.store.credman;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreLocation;
import io.keychainauth.store.StoreProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;

class CredmanProviderTest {
    private static final StoreLocation NOWHERE =
            new StoreLocation(Path.of("unused"), Path.of("unused"), Path.of("unused"));

    @Test
    void isCalledCredman() {
        assertEquals("credman", new CredmanProvider().name());
    }

    @Test
    void isThereOnWindowsOnly() {
        Optional<String> expected =
                OS.WINDOWS.isCurrentOs() ? Optional.empty() : Optional.of("this system has no Credential Manager");
        assertEquals(expected, new CredmanProvider().unavailable(Duration.ofSeconds(2)));
    }

    /** Twice: a class that failed to load once would fail with another error then. */
    @Test
    void saysSoWhereTheLibraryIsMissing() {
        StoreProvider provider = new CredmanProvider("no-such-library.dll");
        for (int i = 0; i < 2; i++) {
            assertEquals(
                    Optional.of("this system has no Credential Manager"), provider.unavailable(Duration.ofSeconds(2)));
            StoreException e = assertThrows(StoreException.class, () -> provider.open(NOWHERE));
            assertEquals(StoreException.Kind.FAILED, e.kind());
        }
    }

    @Test
    void keepsNoCopies() {
        assertThrows(StoreException.class, () -> new CredmanProvider().recover(NOWHERE));
    }
}
