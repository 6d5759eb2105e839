package io.keychainauth.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.audit.AuditVerdict.Intact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When files are turned, forced, closed and removed, and what a disk that takes nothing, or one byte, leaves. */
class LogWriterTest {
    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock();
    private final List<Watched> opened = new ArrayList<>();
    private final List<String> journal = new ArrayList<>();
    private final FailingDisk disk = new FailingDisk();

    @Test
    @Tag("open-files-move")
    void everyFileIsClosedHoweverItWasLeft() throws IOException {
        try (AuditLog log = open(1000)) {
            log.append(Sample.granted("1"));
            log.append(Sample.granted("2"));
            log.append(Sample.granted("3, in a file of its own"));
            log.tick();
            Files.delete(log());
            log.tick();
            opened.getLast().broken = true;
            log.append(Sample.granted("4"));
        }
        assertTrue(opened.size() >= 4, "opened " + opened.size());
        for (Watched each : opened) {
            assertTrue(each.closed);
        }
    }

    @Test
    void aLogWhoseEndCannotBeReadIsClosedAgain() throws IOException {
        Files.createDirectory(folder.resolve("audit-2026-05-21-000001.log"));
        assertThrows(IOException.class, () -> open(1000));
        assertTrue(opened.getFirst().closed);
    }

    @Test
    void aTurnedFileIsForcedAndClosedAtTheNextTick() throws IOException {
        try (AuditLog log = open(1000)) {
            log.append(Sample.granted("1"));
            log.append(Sample.granted("2"));
            log.append(Sample.granted("3"));
            Watched turned = opened.getFirst();
            assertFalse(turned.forced || turned.closed);
            log.tick();
            assertTrue(turned.forced && turned.closed);
            assertFalse(opened.getLast().forced, "nothing in the present file needs it yet");
        }
        assertTrue(opened.getLast().forced);
    }

    /** A slow disk must not make descriptors pile up. */
    @Test
    void moreThanFourTurnedFilesAreNotLeftToTheTick() throws IOException {
        try (AuditLog log = open(1)) {
            for (int i = 0; i < 6; i++) {
                log.append(Sample.granted("x"));
            }
            assertEquals(6, opened.size());
            assertTrue(opened.get(0).closed && opened.get(0).forced);
            assertFalse(opened.get(1).closed);
        }
    }

    @Test
    void aCheckpointIsForcedAtTheNextTick() throws IOException {
        try (AuditLog log = open(1 << 20)) {
            for (int i = 0; i < 999; i++) {
                log.append(Sample.granted("x"));
            }
            log.tick();
            assertFalse(opened.getFirst().forced);
            log.append(Sample.granted("x"));
            assertFalse(opened.getFirst().forced);
            log.tick();
            assertTrue(opened.getFirst().forced);
            opened.getFirst().forced = false;
            log.tick();
            assertFalse(opened.getFirst().forced);
        }
    }

    @Test
    @Tag("open-files-move")
    void oldFilesAreLookedForOnceAnHourAndAfterATurn() throws IOException {
        Path old = folder.resolve("audit-2020-01-01-000001.log");
        try (AuditLog log = open(1 << 20)) {
            log.tick();
            Files.createFile(old);
            clock.advance(Duration.ofMinutes(60).minusMillis(1));
            log.tick();
            assertTrue(Files.exists(old));
            clock.advance(Duration.ofMillis(1));
            log.tick();
            assertFalse(Files.exists(old));
            Files.createFile(old);
            log.append(Sample.granted("x"));
            Files.delete(log());
            log.tick();
            assertFalse(Files.exists(old), "a file that was saved is a turn, too");
        }
    }

    @Test
    @Tag("open-files-move")
    void anEmptyFileThatWasRemovedLeavesNothingToSave() throws IOException {
        try (AuditLog log = open(1 << 20)) {
            Files.delete(log());
            log.tick();
            log.append(Sample.granted("x"));
        }
        assertEquals(List.of(log()), Sample.files(log()));
    }

    @Test
    void aRecordLongerThanAFileNeedsNoTurnBeforeIt() throws IOException {
        try (AuditLog log = open(100)) {
            log.append(Sample.granted("x"));
        }
        assertEquals(List.of(log()), Sample.files(log()));
    }

    @Test
    void aFileThatIsGoneWhenItIsToBeTurnedIsSaved() throws IOException {
        try (AuditLog log = open(1000)) {
            log.append(Sample.granted("1"));
            log.append(Sample.granted("2"));
            Files.delete(log());
            log.append(Sample.granted("3"));
        }
        Intact intact = assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()));
        assertEquals(3, intact.records());
        assertEquals(2, intact.files());
        assertEquals(2, Files.readAllLines(Sample.files(log()).getFirst()).size());
        for (Watched each : opened) {
            assertTrue(each.closed);
        }
    }

    /** Nothing of the record is there, so there is nothing to recover from. */
    @Test
    void aRecordOfWhichTheDiskTookNothingLeavesNoTrace() throws IOException {
        try (AuditLog log = open(1 << 20)) {
            log.append(Sample.granted("1"));
            disk.room(0);
            assertThrows(IOException.class, () -> log.append(Sample.granted("lost")));
            disk.room(Long.MAX_VALUE);
            log.append(Sample.granted("2"));
        }
        List<AuditLine> lines = Sample.read(log());
        assertEquals(2, lines.size());
        assertFalse(assertInstanceOf(AuditLine.Entry.class, lines.getLast()).recovered());
    }

    /** The newline that ends a cut line is no line. */
    @Test
    void aCutLineThatOnlyGotItsNewlineIsOneLine() throws IOException {
        try (AuditLog log = open(1 << 20)) {
            log.append(Sample.granted("1"));
            disk.room(50);
            assertThrows(IOException.class, () -> log.append(Sample.granted("cut")));
            disk.room(1);
            assertThrows(IOException.class, () -> log.append(Sample.granted("only the newline")));
            disk.room(Long.MAX_VALUE);
            log.append(Sample.granted("2"));
        }
        List<AuditLine> lines = Sample.read(log());
        assertEquals(3, lines.size(), lines.toString());
        assertEquals(50, assertInstanceOf(AuditLine.Torn.class, lines.get(1)).bytes());
        assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()));
    }

    @Test
    void whatCouldNotBeWrittenAtCloseIsSaid() throws IOException {
        AuditLog log = open(1 << 20);
        log.refused(Sample.refused(Sample.HASH));
        log.refused(Sample.refused(Sample.HASH));
        disk.room(0);
        log.close();
        assertEquals(List.of("audit log was not completed: No space left on device"), journal);
        assertTrue(opened.getFirst().closed);
    }

    @Test
    void whatTheDiskFailedToForceIsTriedAgainAtTheNextTick() throws IOException {
        try (AuditLog log = open(1 << 19)) {
            for (int i = 0; i < 2000; i++) {
                log.append(Sample.granted("x"));
            }
            assertEquals(2, opened.size(), "one is turned, the other has a checkpoint");
            disk.failToForce(true);
            assertThrows(IOException.class, log::tick);
            assertThrows(IOException.class, log::tick);
            assertFalse(opened.getFirst().closed);
            disk.failToForce(false);
            log.tick();
            assertTrue(opened.getFirst().forced && opened.getFirst().closed);
            assertTrue(opened.getLast().forced);
        }
    }

    /** A summary for which there is no room must not keep from the disk what was written before. */
    @Test
    void whatIsWrittenIsForcedThoughNothingMoreCanBe() throws IOException {
        AuditLog log = open(1000);
        log.append(Sample.granted("1"));
        log.append(Sample.granted("2"));
        log.append(Sample.granted("3"));
        log.refused(Sample.refused(Sample.HASH));
        log.refused(Sample.refused(Sample.HASH));
        disk.room(0);
        clock.advance(Duration.ofMinutes(2));
        assertThrows(IOException.class, log::tick);
        assertTrue(opened.getFirst().forced && opened.getFirst().closed);
        assertFalse(opened.getLast().forced);
        log.close();
        assertTrue(opened.getLast().forced && opened.getLast().closed);
        assertEquals("audit log was not completed: No space left on device", journal.getLast());
    }

    @Test
    void whatCouldNotBeForcedAtCloseIsSaidAndNothingStaysOpen() throws IOException {
        AuditLog log = open(1000);
        log.append(Sample.granted("1"));
        log.append(Sample.granted("2"));
        log.append(Sample.granted("3"));
        disk.failToForce(true);
        log.close();
        assertEquals(List.of("audit log was not completed: Input/output error"), journal);
        assertEquals(2, opened.size());
        assertTrue(opened.getFirst().closed && opened.getLast().closed);
    }

    private AuditLog open(long turnBytes) throws IOException {
        return AuditLog.open(log(), clock, journal::add, new Retention(turnBytes, 1L << 30, 400), path -> {
            Watched watched = new Watched(disk.open(path));
            opened.add(watched);
            return watched;
        });
    }

    private Path log() {
        return folder.resolve("audit.log");
    }

    private static final class Watched implements LogOutput {
        private final LogOutput real;
        private boolean broken;
        private boolean closed;
        private boolean forced;

        private Watched(LogOutput real) {
            this.real = real;
        }

        @Override
        public int write(byte[] bytes, int from, int length) throws IOException {
            return real.write(bytes, from, length);
        }

        @Override
        public long size() throws IOException {
            return real.size();
        }

        @Override
        public boolean endsWithNewline() throws IOException {
            return real.endsWithNewline();
        }

        @Override
        public void force() throws IOException {
            real.force();
            forced = true;
        }

        @Override
        public boolean isOpen() {
            return !broken && real.isOpen();
        }

        @Override
        public Optional<Object> identity() {
            return real.identity();
        }

        @Override
        public void copyTo(Path target) throws IOException {
            real.copyTo(target);
        }

        @Override
        public void close() throws IOException {
            closed = true;
            real.close();
        }
    }
}
