package io.keychainauth.platform.macos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.Profile;
import io.keychainauth.platform.StoreCandidate;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileTest {
    @TempDir
    private Path home;

    private final MacPlatform platform = new MacPlatform(FakeKernel::new);

    @Test
    void placesAreThoseOfTheSpecification() throws PlatformException {
        Path support = home.resolve("Library/Application Support/keychain-auth");
        Profile profile = platform.profile(Map.of("HOME", home.toString()));
        assertEquals(
                new Profile(
                        support.resolve("agent.sock").toString(),
                        support.resolve("control.sock").toString(),
                        support.resolve("agent.sock.lock"),
                        support.resolve("config.json"),
                        support.resolve("pending.json"),
                        home.resolve("Library/Logs/keychain-auth/audit.log"),
                        support.resolve("state"),
                        home.resolve(".keychain-auth/keyring.json")),
                profile);
        assertEquals(Optional.of(support.resolve("agent.sock")), profile.socketFile());
        assertEquals(profile, platform.at(profile, profile.socket()));
    }

    @Test
    void whoHasNoHomeIsRefused() {
        Map<String, String> environment = new HashMap<>();
        assertThrows(PlatformException.class, () -> platform.profile(environment));
        for (String wrong : new String[] {"relative", "", "nul\0"}) {
            environment.put("HOME", wrong);
            PlatformException refusal =
                    assertThrows(PlatformException.class, () -> platform.profile(environment), wrong);
            assertEquals("HOME is not set to an absolute path: set it to your home folder", refusal.getMessage());
        }
    }

    /** A file beside a keychain that is locked would look like an empty keychain. */
    @Test
    void theKeychainIsTheOnlyStoreThatIsChosenByItself() {
        assertEquals(
                List.of("keychain"),
                platform.stores(Map.of()).stream().map(StoreCandidate::name).toList());
    }
}
