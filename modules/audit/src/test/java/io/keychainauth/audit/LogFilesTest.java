package io.keychainauth.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.audit.AuditVerdict.Broken;
import io.keychainauth.audit.AuditVerdict.Defect;
import io.keychainauth.audit.AuditVerdict.Intact;
import io.keychainauth.files.UnsafePathException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock();
    private final List<String> checkpoints = new ArrayList<>();

    @Test
    void turnsBeforeAFileGrowsBeyondItsLimit() throws IOException {
        Sample.write(log(), 200, 5000);

        List<Path> files = Sample.files(log());
        assertTrue(files.size() > 10);
        for (Path file : files) {
            assertTrue(Files.size(file) <= 5000, file.toString());
        }
        // Many turns within one instant: the number keeps them apart and in order.
        assertEquals(
                "audit-2026-05-21-000001.log", files.getFirst().getFileName().toString());
        assertEquals(log(), files.getLast());
        assertEquals(
                200,
                assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()))
                        .records());
    }

    @Test
    void namesFilesWithTheSameDigitsInEveryLanguage() throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            Sample.write(log(), 10, 1000);
        } finally {
            Locale.setDefault(before);
        }
        assertEquals(
                "audit-2026-05-21-000001.log",
                Sample.files(log()).getFirst().getFileName().toString());
        assertEquals(10, Sample.entries(log()).size());
    }

    @Test
    void fillsAFileToTheLastByte() throws IOException {
        try (AuditLog log = open(1 << 20)) {
            log.append(Sample.granted("x"));
        }
        long record = Files.size(log());
        Files.delete(log());
        try (AuditLog log = open(3 * record)) {
            for (int i = 0; i < 7; i++) {
                log.append(Sample.granted("x"));
            }
        }
        assertEquals(
                List.of(3 * record, 3 * record, record),
                Sample.files(log()).stream().map(Sample::size).toList());
    }

    @Test
    void givesAHugeRecordAFileOfItsOwn() throws IOException {
        try (AuditLog log = open(1000)) {
            log.append(Sample.granted("a"));
            log.append(Sample.granted("b".repeat(300_000)));
            log.append(Sample.granted("c"));
        }
        assertEquals(
                3,
                assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()))
                        .files());
    }

    @Test
    void ordersByNumberEvenIfTheClockIsSetBack() throws IOException {
        try (AuditLog log = open(1000)) {
            for (int i = 0; i < 20; i++) {
                log.append(Sample.granted("x"));
                clock.advance(Duration.ofDays(-1));
            }
        }
        assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()));
    }

    @Test
    void goesOnAfterACrashBetweenTheRenameAndTheNewFile() throws IOException {
        Sample.write(log(), 10, 1 << 20);
        Files.move(log(), folder.resolve("audit-2026-05-21-000001.log"));

        assertEquals(10, Sample.entries(log()).size());
        Sample.write(log(), 5, 1 << 20);

        assertEquals(
                15,
                assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()))
                        .records());
    }

    @Test
    void removesFilesAfter400Days() throws IOException {
        Sample.write(log(), 10, 1000);
        int files = Sample.files(log()).size();
        try (AuditLog log = open(1 << 20)) {
            clock.advance(Duration.ofDays(400));
            log.tick();
            assertEquals(files, Sample.files(log()).size());
            clock.advance(Duration.ofDays(1));
            log.tick();
            assertEquals(1, Sample.files(log()).size());
            log.append(Sample.granted("x"));
        }
        Intact intact = assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()));
        assertTrue(intact.firstSeq() > 1);
        assertEquals(11, intact.last().orElseThrow().seq());
    }

    @Test
    void removesTheOldestFilesWhenAllTogetherAreTooLarge() throws IOException {
        Retention retention = new Retention(2000, 10_000, 400);
        try (AuditLog log = AuditLog.open(log(), clock, checkpoints::add, retention, AppendedFile::open)) {
            for (int i = 0; i < 200; i++) {
                log.append(Sample.granted("x"));
                log.tick();
                long total =
                        Sample.files(log()).stream().mapToLong(Sample::size).sum();
                assertTrue(total <= 12_000, "total " + total);
            }
        }
        Intact intact = assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()));
        assertTrue(intact.records() >= 15 && intact.records() < 40, intact.toString());
    }

    @Test
    @Tag("open-files-move")
    void savesAFileThatWasRemoved() throws IOException {
        try (AuditLog log = open(1 << 20)) {
            log.append(Sample.granted("1"));
            Files.delete(log());
            log.append(Sample.granted("2"));
            log.tick();
            log.append(Sample.granted("3"));
        }
        assertEquals(
                3,
                assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()))
                        .records());
    }

    /** Whoever was killed while he saved a file leaves a part of it. */
    @Test
    @Tag("open-files-move")
    void whatAnEarlierRescueLeftIsNotInTheWay() throws IOException {
        try (AuditLog log = open(1 << 20)) {
            log.append(Sample.granted("1"));
            Files.writeString(folder.resolve(".audit.log.rescue"), "a part");
            Files.delete(log());
            log.append(Sample.granted("2"));
        }
        assertEquals(
                2,
                assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()))
                        .records());
    }

    @Test
    @Tag("open-files-move")
    void savesAFileWhoseFolderWasRemoved() throws IOException {
        Path file = folder.resolve("share/keychain-auth/audit.log");
        try (AuditLog log = Sample.open(file, clock, 1 << 20, checkpoints)) {
            log.append(Sample.granted("1"));
            Files.delete(file);
            Files.delete(file.getParent());
            log.append(Sample.granted("2"));
        }
        assertEquals(
                2,
                assertInstanceOf(Intact.class, AuditVerifier.verify(file, List.of()))
                        .records());
    }

    @Test
    @Tag("open-files-move")
    void keepsTheTruthBesideAFileThatReplacedIt() throws IOException {
        try (AuditLog log = open(1 << 20)) {
            log.append(Sample.granted("1"));
            log.append(Sample.granted("2"));
            Path edited = folder.resolve("edited");
            Files.writeString(edited, Files.readString(log()).replace("\"1\"", "\"x\""));
            Files.move(edited, log(), StandardCopyOption.ATOMIC_MOVE);
            log.append(Sample.granted("3"));
            log.tick();
            log.append(Sample.granted("4"));
        }
        assertEquals(3, Sample.entries(Sample.files(log()).getFirst()).size());
        Broken broken = assertInstanceOf(Broken.class, AuditVerifier.verify(log(), List.of()));
        assertEquals(new Broken(log(), 1, 1, Defect.INSERTED, broken.message()), broken);
    }

    @Test
    @Tag("open-files-move")
    void leavesAFileThatSomebodyElseTurned() throws IOException {
        try (AuditLog log = open(1 << 20)) {
            log.append(Sample.granted("1"));
            Files.move(log(), folder.resolve("audit-2026-05-20-000007.log"));
            log.append(Sample.granted("2"));
            log.tick();
            log.append(Sample.granted("3"));
        }
        Intact intact = assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()));
        assertEquals(3, intact.records());
        assertEquals(2, intact.files());
    }

    @Test
    void showsThatAFileWasTruncated() throws IOException {
        for (int left : List.of(0, 100, 1000)) {
            Files.deleteIfExists(log());
            try (AuditLog log = open(1 << 20)) {
                for (int i = 0; i < 5; i++) {
                    log.append(Sample.granted("before"));
                }
                byte[] bytes = Files.readAllBytes(log());
                Files.write(log(), Arrays.copyOf(bytes, left));
                log.append(Sample.granted("after"));
            }
            AuditVerdict verdict = AuditVerifier.verify(log(), List.of());
            if (left == 0) {
                assertEquals(6, assertInstanceOf(Intact.class, verdict).firstSeq());
            } else {
                assertInstanceOf(Broken.class, verdict);
            }
            assertEquals(
                    "after", Sample.entries(log()).getLast().what().targets().getFirst());
            assertEquals(6, Sample.entries(log()).getLast().seq());
        }
    }

    @Test
    void showsThatSomebodyElseAppended() throws IOException {
        for (String foreign : List.of("foreign", "foreign\n", "\n", "{")) {
            Files.deleteIfExists(log());
            try (AuditLog log = open(1 << 20)) {
                log.append(Sample.granted("1"));
                Files.writeString(log(), foreign, StandardOpenOption.APPEND);
                log.append(Sample.granted("2"));
            }
            Broken broken = assertInstanceOf(Broken.class, AuditVerifier.verify(log(), List.of()));
            assertEquals(new Broken(log(), 2, 2, Defect.UNREADABLE, broken.message()), broken);
            assertEquals(2, Sample.entries(log()).size());
        }
    }

    @Test
    @Tag("modes")
    void makesItsFileAndFolderPrivate() throws IOException {
        Path file = folder.resolve("share/keychain-auth/audit.log");
        Sample.write(file, 1, 1 << 20);

        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())));
    }

    @Test
    @Tag("links")
    void refusesAFileThatIsNotItsOwnOrNoFile() throws IOException {
        Path target = folder.resolve("target");
        Files.createFile(target);
        Files.createSymbolicLink(log(), target);
        assertThrows(UnsafePathException.class, () -> open(1 << 20));
        assertThrows(IOException.class, () -> Sample.read(log()));
        Files.delete(log());

        Files.createDirectory(log());
        assertThrows(IOException.class, () -> open(1 << 20));
        assertThrows(IOException.class, () -> Sample.read(log()));
        Files.delete(log());

        Files.createFile(log());
        Files.setPosixFilePermissions(log(), PosixFilePermissions.fromString("rw-rw-rw-"));
        UnsafePathException refusal = assertThrows(UnsafePathException.class, () -> open(1 << 20));
        assertTrue(refusal.toString().contains("chmod go-w " + log()), refusal.toString());
        assertEquals(0, Files.size(target));
    }

    @Test
    void refusesToWriteWhenClosed() throws IOException {
        AuditLog log = open(1 << 20);
        log.append(Sample.granted("1"));
        log.close();
        log.close();

        assertThrows(IOException.class, () -> log.append(Sample.granted("2")));
        assertThrows(IOException.class, () -> log.refused(Sample.refused(Sample.HASH)));
        assertThrows(IOException.class, log::tick);
        assertEquals(1, checkpoints.size());
        assertFalse(checkpoints.getFirst().contains("not completed"));
    }

    private AuditLog open(long turnBytes) throws IOException {
        return Sample.open(log(), clock, turnBytes, checkpoints);
    }

    private Path log() {
        return folder.resolve("audit.log");
    }
}
