package io.keychainauth.policy;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.files.Owners;
import io.keychainauth.files.Private;
import io.keychainauth.policy.PolicyFile.Registered;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class PolicyFileTest {
    private static final Identity TOOL = new Identity("/usr/bin/tool", "a".repeat(64));
    private static final Identity NEWER = new Identity("/usr/bin/tool", "b".repeat(64));

    @TempDir
    private Path folder;

    private Path path = Path.of("");
    private Duration ahead = Duration.ZERO;

    @BeforeEach
    void name() {
        path = folder.resolve("profil-ü").resolve("config.json");
    }

    @Test
    void makesTheProfileOnlyWhenItWrites() throws PolicyException, IOException {
        PolicyFile file = file();
        assertEquals(List.of(), file.current().binaries());
        assertFalse(Files.exists(path.resolveSibling("")));
        assertFalse(file.grant(TOOL.path(), Rights.NONE));
        assertEquals(Registered.ADDED, file.register(TOOL));
        assertEquals(Optional.empty(), file.foreignOwner());
    }

    @Test
    @Tag("modes")
    void whatItMakesIsPrivate() throws PolicyException, IOException {
        file().register(TOOL);
        assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(path));
        assertEquals(
                PosixFilePermissions.fromString("rwx------"),
                Files.getPosixFilePermissions(folder.resolve("profil-ü")));
    }

    @Test
    void seesEveryChangeAtOnce() throws PolicyException, IOException {
        PolicyFile file = file();
        file.register(TOOL);
        assertTrue(file.current().find(TOOL).isPresent());
        file.upgrade(NEWER);
        assertTrue(file.current().find(NEWER).isPresent());
        assertTrue(file.current().find(TOOL).isEmpty());
        file.unregister(TOOL.path());
        assertEquals(List.of(), file.current().binaries());
        Files.delete(path);
        assertSame(Policy.EMPTY, file.current());
    }

    @Test
    void parsesOnceWhileNothingChanges() throws PolicyException {
        PolicyFile file = file();
        file.register(TOOL);
        Policy young = file.current();
        assertSame(young, file.current());
        ahead = Duration.ofSeconds(10);
        assertSame(young, file.current());
        assertSame(young, file.current());
    }

    @Test
    void whatWasSeenLastIsGivenWithoutALook() throws PolicyException, IOException {
        PolicyFile file = file();
        file.register(TOOL);
        assertTrue(file.recent().find(TOOL).isPresent(), "the first time it looks");
        Files.delete(path);
        assertTrue(file.recent().find(TOOL).isPresent());
        assertSame(file.current(), file.recent());
        assertTrue(file.recent().find(TOOL).isEmpty());
    }

    @Test
    void whatAnotherThreadReadMeanwhileIsNotReadAgain() throws PolicyException {
        file().register(TOOL);
        List<Policy> meanwhile = new ArrayList<>();
        List<Instant> looks = new ArrayList<>();
        PolicyFile[] file = new PolicyFile[1];
        file[0] = new PolicyFile(new PrivateFile(path, Optional.empty()), () -> {
            looks.add(Instant.now().plusSeconds(10));
            if (looks.size() == 1) {
                assertDoesNotThrow(() -> meanwhile.add(file[0].current()));
            }
            return looks.getFirst();
        });
        assertSame(file[0].current(), meanwhile.getFirst());
        assertEquals(2, looks.size());
    }

    /** Same inode, size and times, another content: what an edit in place within the clock's tick looks like. */
    @Test
    void comparesTheContentWhileTheTimesAreYoung() throws PolicyException, IOException {
        PolicyFile file = file();
        file.register(TOOL);
        assertTrue(file.current().find(TOOL).isPresent());
        FileTime time = Files.getLastModifiedTime(path);
        for (Identity next : List.of(NEWER, TOOL, NEWER)) {
            String text = Files.readString(path).replaceAll("[ab]{64}", next.hash());
            Files.writeString(path, text);
            Files.setLastModifiedTime(path, time);
            assertTrue(file.current().find(next).isPresent());
        }
    }

    /** The same where not even the change time differs: a file that was written in the future of its stamp. */
    @Test
    void trustsAStampOnlyWhenItIsOldEnough() throws IOException {
        Stamp stamp = Stamp.of(Files.writeString(folder.resolve("file"), ""));
        assertFalse(stamp.settled(stamp.changed()));
        assertFalse(stamp.settled(stamp.changed().plusSeconds(2)));
        assertTrue(stamp.settled(stamp.changed().plusMillis(2001)));
        assertFalse(stamp.settled(stamp.changed().minusSeconds(100)));
        Files.setLastModifiedTime(
                folder.resolve("file"), FileTime.from(stamp.changed().plusSeconds(100)));
        assertFalse(Stamp.of(folder.resolve("file")).settled(stamp.changed().plusSeconds(50)));
        assertEquals(Stamp.of(folder.resolve("none")), Stamp.of(folder.resolve("no/folder")));
    }

    @Test
    void isNeverTheOlderPolicyWhileTheFileIsBroken() throws PolicyException, IOException {
        PolicyFile file = file();
        file.register(TOOL);
        String good = Files.readString(path);
        assertTrue(file.current().find(TOOL).isPresent());
        for (Duration later : List.of(Duration.ZERO, Duration.ofSeconds(10))) {
            ahead = later;
            Files.writeString(path, good.replace("]", ""));
            for (int i = 0; i < 3; i++) {
                fails(path + ":", file::current);
                fails(path + ":", () -> file.register(NEWER));
            }
            assertEquals(good.replace("]", ""), Files.readString(path));
            Files.writeString(path, good);
            assertTrue(file.current().find(TOOL).isPresent());
        }
        Files.delete(path);
        Files.createDirectory(path);
        fails(path + " is no regular file: move it away", file::current);
    }

    @Test
    @Tag("modes")
    void isNeverThePolicyThatOthersMayChange() throws PolicyException, IOException {
        PolicyFile file = file();
        file.register(TOOL);
        assertTrue(file.current().find(TOOL).isPresent());
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));
        fails(path + " may be changed by others: run chmod go-w " + path, file::current);
        fails(path + " may be changed by others: run chmod go-w " + path, file::current);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(file.current().find(TOOL).isPresent());
    }

    @Test
    @Tag("links")
    void readsThroughASafeLinkAndEditsNone() throws PolicyException, IOException {
        PolicyFile file = file();
        file.register(TOOL);
        Path target = Files.move(
                path, Files.createDirectory(folder.resolve("dotfiles")).resolve("real.json"));
        Files.createSymbolicLink(path, Path.of("..", "dotfiles", "real.json"));
        assertTrue(file.current().find(TOOL).isPresent());
        String message =
                path + ": a symbolic link to " + target + ": edit that file, or replace the link by the file itself";
        fails(message, () -> file.register(NEWER));
        fails(message, () -> file.grant(TOOL.path(), Rights.NONE));
        fails(message, () -> file.unregister("/none"));
        Files.writeString(target, "{}");
        assertEquals(List.of(), file.current().binaries());
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-rw-rw-"));
        fails("may be changed by others", file::current);
        Files.delete(target);
        fails(path + ": a symbolic link to a file that does not exist: remove the link", file::current);
        Files.delete(path);
        assertSame(Policy.EMPTY, file.current());
    }

    @Test
    @Tag("links")
    void worksInAFolderThatIsALink() throws PolicyException, IOException {
        Path real = Files.createDirectory(folder.resolve("dotfiles"));
        Files.createSymbolicLink(folder.resolve("profil-ü"), real);
        file().register(TOOL);
        assertTrue(file().current().find(TOOL).isPresent());
        assertTrue(Files.isRegularFile(real.resolve("config.json")));
    }

    @Test
    @Tag("modes")
    void keepsModeAndSweepsWhatAKilledWriterLeft() throws PolicyException, IOException {
        PolicyFile file = file();
        file.register(TOOL);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(path.resolveSibling(".config.json.0123456789abcdef.tmp"), "torn");
        file.upgrade(NEWER);
        assertEquals(PosixFilePermissions.fromString("rw-r--r--"), Files.getPosixFilePermissions(path));
        try (Stream<Path> files = Files.list(folder.resolve("profil-ü"))) {
            assertEquals(
                    List.of("config.json", "config.json.lock"),
                    files.map(f -> String.valueOf(f.getFileName())).sorted().toList());
        }
    }

    /** Somebody saves the file in an editor, without the lock, between our read and our write. */
    @Test
    void keepsWhatAnEditorSavedMeanwhile() throws PolicyException, IOException {
        file().register(TOOL);
        List<String> saved = new ArrayList<>();
        // The clock is asked after the file was read and before it is written.
        PolicyFile racing = new PolicyFile(new PrivateFile(path, Optional.empty()), () -> {
            if (saved.size() < 3) {
                try {
                    String note = "\"note" + saved.size() + "\": 1e400";
                    Path draft = Files.writeString(
                            folder.resolve("draft"), Files.readString(path).replaceFirst("\\{", "{" + note + ", "));
                    Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
                    saved.add(note);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
            return Instant.EPOCH;
        });
        assertEquals(Registered.ADDED, racing.register(new Identity("/usr/bin/second", TOOL.hash())));
        String text = Files.readString(path);
        assertEquals(3, saved.size());
        assertTrue(saved.stream().allMatch(text::contains), text);
        assertEquals(2, file().load().binaries().size());
    }

    @Test
    @Tag("slow")
    void losesNothingBetweenFourProcesses() throws PolicyException, IOException, InterruptedException {
        Private.folder(folder.resolve("profil-ü"));
        Files.writeString(
                path,
                "{\"mine\": 12345678901234567890, \"registered_binaries\": [{\"path\": \"/shared\", \"hash\": \""
                        + TOOL.hash() + "\", \"not_ours\": [1e400]}]}");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(Editor.start(path, i));
        }
        PolicyFile file = file();
        for (Process process : processes) {
            while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
                // Readers see whole policies only, whatever the writers do.
                assertTrue(file.current().at("/shared").size() == 1);
            }
            assertEquals(0, process.exitValue(), () -> new String(read(process), StandardCharsets.UTF_8));
        }
        Policy policy = file.current();
        assertEquals(1 + 4 * Editor.ROUNDS, policy.binaries().size());
        assertEquals(
                4 * Editor.ROUNDS,
                policy.at("/shared").getFirst().rights().read().size());
        String text = Files.readString(path);
        assertTrue(text.startsWith("{\"mine\": 12345678901234567890, "), text);
        assertTrue(text.contains("\"not_ours\": [1e400]"), text);
    }

    @Test
    void refusesServicesThatNoRequestCouldName() throws PolicyException {
        file().register(TOOL);
        for (String bad : List.of("", "a\nb", "\u0000")) {
            fails(
                    "a service needs a name without control characters",
                    () -> file().grant(TOOL.path(), new Rights(Set.of(bad), Set.of(), false)));
            fails(
                    "a service needs a name without control characters",
                    () -> file().grant(TOOL.path(), new Rights(Set.of(), Set.of(bad), false)));
        }
    }

    @Test
    @Tag("numbered-users")
    void worksForAnotherUserOnlyWhenToldTo() throws PolicyException, IOException {
        assumeTrue(Owners.selfIsRoot(), "only root can work on somebody else's profile");
        UserPrincipal other = Owners.named("12345");
        Files.setOwner(folder, other);
        assertEquals(Optional.of("12345"), file().foreignOwner());
        fails(folder + " belongs to 12345, not to", () -> file().register(TOOL));
        PolicyFile theirs = new PolicyFile(path, "12345");
        assertEquals(Registered.ADDED, theirs.register(TOOL));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(theirs.upgrade(NEWER));
        assertTrue(theirs.current().find(NEWER).isPresent());
        assertEquals(PosixFilePermissions.fromString("rw-r--r--"), Files.getPosixFilePermissions(path));
        for (Path made : List.of(path, path.resolveSibling("config.json.lock"), path.resolveSibling(""))) {
            assertEquals(other, Files.getOwner(made), made.toString());
        }
        fails("belongs to 12345, not to", () -> file().load());
    }

    @Test
    void namesAnUnknownUser() {
        PolicyFile file = new PolicyFile(path, "nobody-of-this-name");
        fails("there is no user nobody-of-this-name", () -> file.register(TOOL));
    }

    @Test
    void loadReadsAnewEachTime() throws PolicyException {
        file().register(TOOL);
        PolicyFile file = file();
        assertNotSame(file.load(), file.load());
    }

    private static byte[] read(Process process) {
        try {
            return process.getInputStream().readAllBytes();
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private PolicyFile file() {
        InstantSource clock = () -> Instant.now().plus(ahead);
        return new PolicyFile(new PrivateFile(path, Optional.empty()), clock);
    }

    private static void fails(String message, Executable what) {
        String said = String.valueOf(assertThrows(PolicyException.class, what).getMessage());
        assertTrue(said.contains(message), said);
    }
}
