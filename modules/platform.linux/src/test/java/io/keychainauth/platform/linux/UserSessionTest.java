package io.keychainauth.platform.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserSessionTest {
    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private long user;

    @BeforeEach
    void ownFolder() throws IOException {
        boolean unix = folder.getFileSystem().supportedFileAttributeViews().contains("unix");
        user = unix ? (int) Files.getAttribute(folder, "unix:uid") : 1000;
        environment.put("HOME", folder.resolve("home").toString());
    }

    @Test
    void homeAlone() throws PlatformException {
        Path home = folder.resolve("home");
        assertEquals(
                new Profile(
                        home.resolve(".cache/keychain-auth/agent.sock").toString(),
                        home.resolve(".cache/keychain-auth/control.sock").toString(),
                        home.resolve(".cache/keychain-auth/agent.sock.lock"),
                        home.resolve(".config/keychain-auth/config.json"),
                        home.resolve(".config/keychain-auth/pending.json"),
                        home.resolve(".local/share/keychain-auth/audit.log"),
                        home.resolve(".local/state/keychain-auth"),
                        home.resolve(".keychain-auth/keyring.json")),
                profile());
    }

    @Test
    void everyFolderNamed() throws PlatformException {
        environment.put("XDG_RUNTIME_DIR", folder.toString());
        environment.put("XDG_CONFIG_HOME", folder.resolve("c").toString());
        environment.put("XDG_DATA_HOME", folder.resolve("d").toString());
        environment.put("XDG_STATE_HOME", folder.resolve("s é").toString());
        Profile profile = profile();
        assertEquals(folder.resolve("keychain-auth/agent.sock").toString(), profile.socket());
        assertEquals(folder.resolve("keychain-auth/control.sock").toString(), profile.control());
        assertEquals(folder.resolve("keychain-auth/agent.sock.lock"), profile.socketLock());
        assertEquals(folder.resolve("c/keychain-auth/config.json"), profile.policy());
        assertEquals(folder.resolve("d/keychain-auth/audit.log"), profile.audit());
        assertEquals(folder.resolve("s é/keychain-auth"), profile.state());
    }

    @Test
    void relativeAndEmptyPathsAreIgnored() throws PlatformException {
        Profile plain = profile();
        environment.put("XDG_CONFIG_HOME", "conf");
        environment.put("XDG_DATA_HOME", "");
        environment.put("XDG_RUNTIME_DIR", ".");
        assertEquals(plain, profile());
    }

    @Test
    void aRuntimeFolderThatIsMissingOrAFileIsIgnored() throws PlatformException, IOException {
        Profile plain = profile();
        environment.put("XDG_RUNTIME_DIR", folder.resolve("missing").toString());
        assertEquals(plain, profile());
        environment.put(
                "XDG_RUNTIME_DIR", Files.createFile(folder.resolve("file")).toString());
        assertEquals(plain, profile());
    }

    @Test
    void aRuntimeFolderOfAnotherUserIsIgnored() throws PlatformException {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        Profile plain = profile();
        environment.put("XDG_RUNTIME_DIR", folder.toString());
        user++;
        assertEquals(plain, profile());
    }

    @Test
    void noHomeIsARefusal() {
        environment.remove("HOME");
        assertThrows(PlatformException.class, this::profile);
        environment.put("HOME", "relative");
        assertThrows(PlatformException.class, this::profile);
    }

    @Test
    void theBusIsTheAddressOrTheSocketOfSystemd() throws IOException {
        assertEquals(Optional.empty(), session().bus());
        environment.put("XDG_RUNTIME_DIR", folder.toString());
        assertEquals(Optional.empty(), session().bus());
        environment.put("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/bus");
        assertEquals(Optional.of("unix:path=/run/bus"), session().bus());
        environment.put("DBUS_SESSION_BUS_ADDRESS", "disabled:");
        assertEquals(Optional.empty(), session().bus());
    }

    private UserSession session() {
        return new UserSession(environment, user);
    }

    private Profile profile() throws PlatformException {
        return session().profile();
    }
}
