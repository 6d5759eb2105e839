package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.success;
import static io.keychainauth.it.blackbox.Json.value;
import static io.keychainauth.it.blackbox.Json.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Profiles as people really have them, and as an attacker would like them to be. */
class UnusualProfileIT {
    private Profile profile;

    @AfterEach
    void clean() throws IOException {
        profile.close();
    }

    private void mode(String mode, Path path) {
        assertEquals(0, Machine.run(List.of("chmod", mode, path.toString())).exit());
    }

    private void serves() throws IOException {
        Wire wire = profile.trustedWire();
        int c = wire.open();
        assertEquals(success(""), wire.ask(c, write("k", "v")));
        assertEquals(value("k", "v"), wire.ask(c, read("k")));
    }

    /** Refused in one line that holds all these words. */
    private void assertRefused(Finished finished, String... words) {
        assertEquals(1, finished.exit(), finished.out() + finished.err());
        assertEquals(1, finished.err().lines().count(), finished.err());
        for (String word : words) {
            assertTrue(finished.err().contains(word), finished.err());
        }
    }

    @Test
    void aHomeWithOtherLettersAndSpacesWorksInAnyLocale() throws IOException {
        assertEquals("UTF-8", System.getProperty("sun.jnu.encoding"), "run these tests with LC_ALL=C.UTF-8");
        profile = new Profile("h\u00f6me \u65e5\u672c \ud83d\ude00");
        profile.environment().remove("LC_ALL");
        RunningDaemon daemon = profile.start("--store", "file");
        Path tool = profile.client("wire.c", "w\u00e9rkzeug nr 1");
        profile.ok("authorize", profile.named(tool), "aws");
        Wire wire = profile.wire(tool);
        assertEquals(success(""), wire.ask(wire.open(), write("k", "v")));
        assertTrue(profile.log().contains("\"binary_path\":\"" + profile.quoted(tool) + "\""), profile.log());
        assertTrue(Files.exists(profile.storeFile()));
        daemon.close();
        profile.start("--store", "file");
        assertEquals(value("k", "v"), wire.ask(wire.open(), read("k")));
        assertTrue(profile.ok("audit", "verify").startsWith("verified"));
    }

    @Test
    @Tag("links")
    void aLinkToAFileOfTheUsersOwnIsReadThroughAndOnlyChangedByHand() throws IOException {
        profile = new Profile();
        Path target = linkToDotfiles();
        profile.start();
        serves(target);
        String before = Files.readString(target);
        Path other = profile.client("client.c", "other");
        assertRefused(profile.cli("register", other.toString()), target.toString());
        assertRefused(profile.cli("grant", profile.folder().resolve("trusted").toString(), "--read", "gcp"));
        assertEquals(before, Files.readString(target));
        assertTrue(Files.isSymbolicLink(profile.policy()));
    }

    /** Registered while the file was still an ordinary one, as a dotfile manager finds it. */
    private Path linkToDotfiles() throws IOException {
        Path trusted = profile.client("wire.c", "trusted");
        profile.ok("authorize", trusted.toString(), "aws");
        Path target = profile.home().resolve("dotfiles/keychain-auth.json");
        Files.createDirectories(target.getParent());
        Files.move(profile.policy(), target);
        Files.createSymbolicLink(profile.policy(), target);
        Machine.get().give(target.getParent());
        Machine.run(
                List.of("chown", "-h", "--reference=" + target, profile.policy().toString()));
        return target;
    }

    private void serves(Path target) throws IOException {
        Wire wire = profile.wire(profile.folder().resolve("trusted"));
        assertEquals(success(""), wire.ask(wire.open(), read("k")));
        Files.writeString(target, Files.readString(target).replace("\"aws\"", "\"gcp\""));
        assertEquals(Json.denied("service_not_allowed"), wire.ask(wire.open(), read("k")));
    }

    @Test
    @Tag("links")
    void aLinkToAFileThatOthersMayWriteIsRefused() throws IOException {
        profile = new Profile();
        Path target = linkToDotfiles();
        mode("666", target);
        assertRefused(profile.cli("start"), target.toString(), "chmod");
        mode("600", target);
        mode("777", target.getParent());
        assertRefused(profile.cli("start"), target.getParent().toString(), "chmod");
        mode("700", target.getParent());
        profile.start();
    }

    @Test
    @Tag("links")
    void aLinkedFileThatOthersMayWriteRefusesEverybodyUntilItIsMended() throws IOException {
        profile = new Profile();
        Path target = linkToDotfiles();
        RunningDaemon daemon = profile.start();
        Wire wire = profile.wire(profile.folder().resolve("trusted"));
        assertEquals(success(""), wire.ask(wire.open(), read("k")));
        mode("666", target);
        assertEquals(Json.error("internal_error"), wire.ask(wire.open(), read("k")));
        mode("600", target);
        assertEquals(success(""), wire.ask(wire.open(), read("k")));
        assertTrue(daemon.alive());
    }

    @Test
    @Tag("modes")
    void aHomeMadeWithUmask002AndAGroupOfTheUsersOwnWorks() throws IOException {
        profile = new Profile();
        assumeTrue(Machine.get().root(), "only root can be sure that the user has a group of its own");
        mode("775", profile.home());
        Finished made = profile.run(
                "sh", "-c", "umask 002 && mkdir -p ~/.config/keychain-auth ~/.local/share ~/.local/state ~/.cache");
        assertEquals(0, made.exit(), made.err());
        profile.start();
        serves();
        profile.ok("audit", "verify");
    }

    @Test
    @Tag("modes")
    void aFolderThatOthersMayWriteIsRefusedWithTheMend() throws IOException {
        profile = new Profile();
        Path config = profile.policy().getParent();
        profile.write(profile.policy(), "{}");
        for (Path folder : List.of(config, config.getParent(), profile.home())) {
            mode("777", folder);
            assertRefused(profile.cli("start"), "chmod go-w " + folder);
            mode("755", folder);
        }
        Path run = profile.socket().getParent();
        Files.createDirectories(run);
        Machine.get().give(run);
        mode("777", run);
        assertRefused(profile.cli("start"), "chmod go-w " + run);
        mode("700", run);
        mode("666", profile.policy());
        assertRefused(profile.cli("start"), "chmod go-w " + profile.policy());
        mode("600", profile.policy());
        profile.start();
    }

    @Test
    @Tag("socket-files")
    void aRuntimeFolderThatIsNotThereOrNotTheUsersCountsAsUnset() throws IOException {
        profile = new Profile();
        Path cache = profile.home().resolve(".cache/keychain-auth/agent.sock");
        for (String folder : List.of(profile.folder() + "/none", "/usr", "relative", "")) {
            profile.environment().put("XDG_RUNTIME_DIR", folder);
            try (RunningDaemon daemon = profile.start()) {
                assertTrue(daemon.output().contains("listening on " + cache), daemon.output());
                assertTrue(Files.exists(cache));
            }
        }
        assertFalse(Files.exists(profile.folder().resolve("none")));
    }

    @Test
    @Tag("socket-files")
    void aSocketPathThatIsTooLongIsRefusedInWords() throws IOException {
        profile = new Profile();
        String longest = profile.folder() + "/"
                + "s".repeat(107 - profile.folder().toString().length() - 1 - 8);
        String tooLong = profile.folder() + "/" + "s".repeat(108);
        assertRefused(profile.cli("start", "--socket", tooLong), tooLong, "at most 107");
        assertFalse(Files.exists(Path.of(tooLong)));
        mode("700", profile.folder());
        profile.start("--socket", longest);
        assertEquals(0, profile.cli("stop", "--socket", longest).exit());
    }
}
