package io.keychainauth.platform.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.Profile;
import io.keychainauth.platform.StoreCandidate;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileTest {
    @TempDir
    private Path folder;

    private final WindowsPlatform platform = new WindowsPlatform(FakeMachine::new);

    private Map<String, String> environment() {
        return new HashMap<>(Map.of(
                "APPDATA", folder.resolve("roaming ü").toString(),
                "LOCALAPPDATA", folder.resolve("local").toString()));
    }

    @Test
    void placesAreThoseOfTheSpecification() throws PlatformException {
        Path local = folder.resolve("local/keychain-auth");
        Path roaming = folder.resolve("roaming ü/keychain-auth");
        assertEquals(
                new Profile(
                        "\\\\.\\pipe\\keychain-auth",
                        "\\\\.\\pipe\\keychain-auth-control",
                        local.resolve("state/keychain-auth.pipe.lock"),
                        roaming.resolve("config.json"),
                        roaming.resolve("pending.json"),
                        local.resolve("audit.log"),
                        local.resolve("state"),
                        local.resolve("keyring.json")),
                platform.profile(environment()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"APPDATA", "LOCALAPPDATA"})
    void aFolderThatIsMissingIsARefusal(String variable) {
        Map<String, String> environment = environment();
        for (String wrong : new String[] {"relative", "", "nul\0"}) {
            environment.put(variable, wrong);
            PlatformException refusal =
                    assertThrows(PlatformException.class, () -> platform.profile(environment), wrong);
            assertEquals(
                    variable + " is not set to an absolute path: set it to your folder of application data",
                    refusal.getMessage());
        }
        environment.remove(variable);
        assertThrows(PlatformException.class, () -> platform.profile(environment));
    }

    @Test
    void aPipeThatIsNamedHasControlAndLockOfItsOwn() throws PlatformException {
        Profile profile = platform.profile(environment());
        Profile named = platform.at(profile, "\\\\.\\pipe\\keychain-auth-S-1-5-21-7");
        assertEquals("\\\\.\\pipe\\keychain-auth-S-1-5-21-7", named.socket());
        assertEquals("\\\\.\\pipe\\keychain-auth-S-1-5-21-7-control", named.control());
        assertEquals(profile.state().resolve("keychain-auth-S-1-5-21-7.pipe.lock"), named.socketLock());
        assertEquals(profile.policy(), named.policy());
        assertEquals(profile, platform.at(profile, profile.socket()));
    }

    @Test
    void whatCannotBeAPipeIsRefused() throws PlatformException {
        Profile profile = platform.profile(environment());
        for (String wrong : List.of(
                "",
                "keychain-auth",
                "C:\\agent.sock",
                "\\\\.\\pipe\\",
                "\\\\.\\pipe\\a\\b",
                "\\\\.\\pipe\\a/b",
                "\\\\.\\pipe\\a:b",
                "\\\\.\\pipe\\a\nb",
                "\\\\server\\pipe\\keychain-auth",
                "\\\\.\\pipe\\" + "a".repeat(201))) {
            assertThrows(PlatformException.class, () -> platform.at(profile, wrong), wrong);
        }
    }

    @Test
    void aPipeIsNoFile() throws PlatformException {
        assertEquals(java.util.Optional.empty(), platform.profile(environment()).socketFile());
    }

    @Test
    void theCredentialManagerComesFirst() {
        assertEquals(
                List.of("credman", "file"),
                platform.stores(Map.of()).stream().map(StoreCandidate::name).toList());
    }
}
