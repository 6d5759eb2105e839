package io.keychainauth.store.keychain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keychainauth.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;

/** The store with its native calls, on a keychain of its own that the doubles keep in a file. */
final class DoubledKeychain {
    private static final Turns TURNS = new Turns(Duration.ofSeconds(30));

    private final long live = Doubles.live();
    private final long unwiped = Doubles.unwiped();

    DoubledKeychain(Path file) {
        Doubles.fail(0, 0);
        Doubles.keychain(file);
    }

    KeychainStore open() throws StoreException {
        return new KeychainStore(NativeKeychain.open(), TURNS);
    }

    /** Nothing that was created or copied is still held, nothing went with a secret in it, and nobody was asked. */
    void assertGivenBack() {
        assertEquals(live, Doubles.live(), "objects are still held");
        assertEquals(unwiped, Doubles.unwiped(), "objects went with a secret in them");
        assertEquals(0, Doubles.prompts(), "prompts");
    }
}
