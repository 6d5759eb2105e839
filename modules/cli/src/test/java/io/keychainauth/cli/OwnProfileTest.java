package io.keychainauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.cli.Desk.Result;
import io.keychainauth.platform.Finding;
import io.keychainauth.platform.Platform;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.Profile;
import io.keychainauth.platform.StoreCandidate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnProfileTest {
    private static final String OWN = System.getProperty("user.name");
    /** Every Unix has this one, and nobody runs tests as it. */
    private static final String OTHER = "nobody";

    @TempDir
    Path folder;

    private Desk desk;
    private String tool;

    @BeforeEach
    void desk() throws Exception {
        desk = new Desk(folder);
        tool = desk.program("tool", "one").toString();
    }

    @Test
    void otherUsersAreForRoot() {
        Result result = desk.run("register", "--user", "somebody", tool);
        assertEquals(Exit.FAILED, result.exit());
        assertTrue(result.err().contains("--user is for root"), result.err());
        desk.done("register", "--user", OWN, tool);
    }

    @Test
    void rootUnderSudoMustSayWhoIsMeant() {
        desk.system = new Administrator(desk.platform, desk.folder);
        desk.environment = Map.of("SUDO_USER", "somebody");
        for (String line :
                List.of("register " + tool, "upgrade " + tool, "authorize " + tool + " aws", "unregister " + tool)) {
            Result result = desk.run(line.split(" "));
            assertEquals(Exit.FAILED, result.exit());
            assertTrue(result.err().contains("add --user somebody"), result.err());
            assertTrue(result.err().contains("--user " + OWN), result.err());
        }
        assertFalse(Files.exists(desk.profile().policy()));
        desk.done("register", "--user", OWN, tool);
    }

    @Test
    void rootOnItsOwnProfileNeedsNothing() {
        desk.system = new Administrator(desk.platform, desk.folder);
        desk.done("register", tool);
        desk.environment = Map.of("SUDO_USER", "");
        desk.done("register", tool);
    }

    @Test
    void anUnknownUserIsNotFound() {
        desk.system = new Administrator(desk.platform, desk.folder);
        Result result = desk.run("register", "--user", "nobody-here", tool);
        assertEquals(Exit.NOT_FOUND, result.exit());
        assertTrue(result.err().contains("has no account of nobody-here"), result.err());
    }

    /** Files can be given to another user by root only; everybody else sees the edit refused, on the right file. */
    @Test
    @Tag("numbered-users")
    void theProfileOfTheUserIsUsedAndItsFilesStayThatUsers() throws Exception {
        desk.system = new Administrator(desk.platform, desk.folder);
        desk.environment = Map.of("XDG_CONFIG_HOME", "/of/root", "SUDO_USER", OTHER);
        Path home = Files.createDirectory(desk.folder.resolve("home"));
        Path config = home.resolve("config.json");
        if (OWN.equals("root")) {
            UserPrincipal other =
                    home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(OTHER);
            Files.setOwner(home, other);
            desk.done("register", "--user", OTHER, tool);
            assertEquals(other, Files.getOwner(config));
            assertTrue(Files.readString(config).contains(tool));
            desk.done("unregister", "--user", OTHER, tool);
        } else {
            Result result = desk.run("register", "--user", OTHER, tool);
            assertEquals(Exit.FAILED, result.exit());
            assertTrue(result.err().contains(home.toString()), result.err());
        }
        assertFalse(Files.exists(desk.profile().policy()));
    }

    /** The fake platform, run by root: another home is another profile. */
    private record Administrator(Platform platform, Path folder) implements Platform {
        @Override
        public Profile profile(Map<String, String> environment) throws PlatformException {
            Profile own = platform.profile(environment);
            if (!environment.containsKey("HOME")) {
                return own;
            }
            assertEquals(Map.of("HOME", folder.resolve("home").toString()), environment);
            Path config = Path.of(environment.get("HOME"), "config.json");
            return new Profile(
                    own.socket(),
                    own.control(),
                    own.socketLock(),
                    config,
                    config.resolveSibling("pending.json"),
                    own.audit(),
                    own.state(),
                    own.storeFile());
        }

        @Override
        public void harden() {}

        @Override
        public boolean administrator() {
            return true;
        }

        @Override
        public Optional<Path> home(String user) {
            return user.equals(OTHER) ? Optional.of(folder.resolve("home")) : Optional.empty();
        }

        @Override
        public List<StoreCandidate> stores(Map<String, String> environment) {
            return platform.stores(environment);
        }

        @Override
        public List<Finding> doctor(Profile profile) {
            return List.of();
        }

        @Override
        public void journal(String line) {}
    }
}
