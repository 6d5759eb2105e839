package io.keychainauth.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.audit.AuditVerdict.Intact;
import io.keychainauth.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crash or a full disk may leave any part of the last record: the log goes on, and verifying tells what happened. */
class TornTailTest {
    @TempDir
    Path folder;

    private final List<String> checkpoints = new ArrayList<>();

    @Test
    @Tag("slow")
    @Tag("same-calls")
    void recoversFromACrashAtEveryByteOfTheLastRecord() throws IOException {
        Sample.write(log(), 3, 1 << 20);
        recoversFromEveryCut(Files.readAllBytes(log()), lastLine(Files.readAllBytes(log())), true);
    }

    @Test
    @Tag("slow")
    @Tag("same-calls")
    void recoversFromACrashAtEveryByteOfARecordThatRecovers() throws IOException {
        Sample.write(log(), 3, 1 << 20);
        byte[] whole = Files.readAllBytes(log());
        Files.write(log(), Arrays.copyOf(whole, whole.length - 100));
        append("after");
        byte[] bytes = Files.readAllBytes(log());

        recoversFromEveryCut(bytes, lastLine(bytes) - 1, false);
    }

    @Test
    @Tag("slow")
    @Tag("same-calls")
    void recoversFromACrashInTheFirstRecordOfAll() throws IOException {
        Sample.write(log(), 1, 1 << 20);
        recoversFromEveryCut(Files.readAllBytes(log()), 0, true);
    }

    @Test
    void tellsATornEndFromDamage() throws IOException {
        Sample.write(log(), 3, 1 << 20);
        byte[] bytes = Files.readAllBytes(log());
        for (int cut = lastLine(bytes) + 1; cut < bytes.length - 1; cut++) {
            Files.write(log(), Arrays.copyOf(bytes, cut));
            assertEquals(
                    1,
                    assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()))
                            .torn());
            assertInstanceOf(AuditLine.Torn.class, Sample.read(log()).getLast());
        }
    }

    /** The file was moved away, or turned, before the record that recovers from its end; one with a newline is damage. */
    @Test
    void aTurnedFileMayEndTornAsLongAsNothingFollows() throws IOException {
        Sample.write(log(), 3, 1 << 20);
        byte[] bytes = Files.readAllBytes(log());
        byte[] torn = Arrays.copyOf(bytes, bytes.length - 50);
        Path turned = folder.resolve("audit-2026-05-21-000001.log");
        Files.write(turned, torn);
        for (boolean begun : new boolean[] {true, false}) {
            Files.deleteIfExists(log());
            if (begun) {
                Files.createFile(log());
            }
            Intact intact = assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()), "begun: " + begun);
            assertEquals(1, intact.torn());
        }
        byte[] ended = Arrays.copyOf(torn, torn.length + 1);
        ended[torn.length] = '\n';
        Files.write(turned, ended);
        assertInstanceOf(AuditVerdict.Broken.class, AuditVerifier.verify(log(), List.of()));
    }

    @Test
    void recoversFromATornEndOfATurnedFile() throws IOException {
        Sample.write(log(), 3, 1 << 20);
        byte[] bytes = Files.readAllBytes(log());
        for (int cut : List.of(bytes.length - 1, bytes.length - 50, lastLine(bytes) + 1)) {
            Path turned = folder.resolve("audit-2026-05-21-000001.log");
            Files.write(turned, Arrays.copyOf(bytes, cut));
            Files.deleteIfExists(log());
            append("after");

            Intact intact = assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()), "cut at " + cut);
            assertEquals(1, intact.recovered());
            assertEquals("{\"timestamp\"", Files.readString(log()).substring(0, 12));
        }
    }

    @Test
    void hashesTheTornBytes() throws IOException {
        Sample.write(log(), 2, 1 << 20);
        byte[] bytes = Files.readAllBytes(log());
        byte[] torn = Arrays.copyOfRange(bytes, lastLine(bytes), bytes.length - 10);
        Files.write(log(), Arrays.copyOf(bytes, bytes.length - 10));
        append("after");

        AuditLine.Entry last = Sample.entries(log()).getLast();
        assertEquals(Sha256.of(torn), last.prev());
        assertEquals(2, last.seq());
        assertTrue(last.recovered());
    }

    @Test
    void anchorsTheRecordBeforeTheCut() throws IOException {
        Sample.write(log(), 2, 1 << 20);
        byte[] bytes = Files.readAllBytes(log());
        Files.write(log(), Arrays.copyOf(bytes, bytes.length - 200));
        append("after");
        Files.writeString(log(), Files.readString(log()).replace("key-0", "key-x"));

        // The torn line took its link with it, so nothing in the file speaks for record 1 any more.
        assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()));
        assertInstanceOf(AuditVerdict.Broken.class, AuditVerifier.verify(log(), Sample.checkpoints(checkpoints)));
    }

    @Test
    void keepsTheChainWhenADiskRunsFullAtAnyByte() throws IOException {
        List<String> appended = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        FailingDisk disk = new FailingDisk();
        try (AuditLog log = open(disk)) {
            for (int room = 0; room < 500; room++) {
                disk.room(room);
                for (int attempt = 0; attempt < 2; attempt++) {
                    String target = room + " and " + attempt;
                    try {
                        log.append(Sample.granted(target));
                        appended.add(target);
                    } catch (IOException e) {
                        refused.add(target);
                    }
                }
                disk.room(Long.MAX_VALUE);
                log.append(Sample.granted("kept " + room));
                appended.add("kept " + room);
            }
        }
        assertInstanceOf(Intact.class, AuditVerifier.verify(log(), Sample.checkpoints(checkpoints)));
        List<String> logged = Sample.entries(log()).stream()
                .map(each -> each.what().targets().getFirst())
                .toList();
        assertTrue(logged.containsAll(appended));
        // Only the newline was missing: the record is there, though its caller was told that it is not.
        List<String> whole = logged.stream().filter(refused::contains).toList();
        assertEquals(appended.size() + whole.size(), logged.size());
        assertFalse(whole.isEmpty());
    }

    @Test
    void goesOnAfterAnErrorThatCameTooLate() throws IOException {
        for (boolean closes : List.of(false, true)) {
            FailingDisk disk = new FailingDisk();
            try (AuditLog log = open(disk)) {
                disk.failAfterWriting(true);
                disk.closeAfterWriting(closes);
                assertThrows(IOException.class, () -> log.append(Sample.granted("whole")));
                disk.room(100);
                assertThrows(IOException.class, () -> log.append(Sample.granted("part")));
                disk.failAfterWriting(false);
                disk.closeAfterWriting(false);
                disk.room(Long.MAX_VALUE);
                log.append(Sample.granted("after"));
            }
            assertInstanceOf(Intact.class, AuditVerifier.verify(log(), Sample.checkpoints(checkpoints)));
            assertTrue(Sample.entries(log()).getLast().recovered());
        }
    }

    @Test
    void findsItsPlaceInAFileThatWasReplacedWhileItFailed() throws IOException {
        FailingDisk disk = new FailingDisk();
        try (AuditLog log = open(disk)) {
            log.append(Sample.granted("1"));
            int size = (int) Files.size(log());
            disk.failAfterWriting(true);
            disk.closeAfterWriting(true);
            assertThrows(IOException.class, () -> log.append(Sample.granted("2")));
            disk.failAfterWriting(false);
            disk.closeAfterWriting(false);
            Files.delete(log());
            Files.writeString(log(), "x".repeat(size));
            log.append(Sample.granted("3"));
        }
        assertEquals("3", Sample.entries(log()).getLast().what().targets().getFirst());
    }

    @Test
    void goesOnWhenANewFileCannotBeMade() throws IOException {
        FailingDisk disk = new FailingDisk();
        try (AuditLog log =
                AuditLog.open(log(), new TickingClock(), checkpoints::add, new Retention(1000, 1 << 30, 400), disk)) {
            log.append(Sample.granted("1"));
            log.append(Sample.granted("2"));
            disk.refuseToOpen(true);
            assertThrows(IOException.class, () -> log.append(Sample.granted("lost")));
            assertThrows(IOException.class, () -> log.append(Sample.granted("lost")));
            assertThrows(IOException.class, log::tick);
            disk.refuseToOpen(false);
            log.append(Sample.granted("3"));
        }
        Intact intact = assertInstanceOf(Intact.class, AuditVerifier.verify(log(), Sample.checkpoints(checkpoints)));
        assertEquals(3, intact.records());
        assertEquals(2, intact.files());
    }

    @Test
    void anInterruptedThreadDoesNotCloseTheLog() throws IOException {
        try (AuditLog log = open(new FailingDisk())) {
            Thread.currentThread().interrupt();
            log.append(Sample.granted("interrupted"));
            assertTrue(Thread.interrupted());
            log.append(Sample.granted("after"));
        }
        assertEquals(2, Sample.entries(log()).size());
    }

    @Test
    void startsAfterALastLineThatIsNoRecord() throws IOException {
        Sample.write(log(), 5, 1000);
        Files.write(log(), new byte[100_000]);
        append("after");

        Intact intact = assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()));
        assertEquals(100_000, intact.firstTorn().orElseThrow().bytes());
    }

    private void recoversFromEveryCut(byte[] bytes, int from, boolean whole) throws IOException {
        for (int cut = from; cut <= bytes.length; cut++) {
            Files.write(log(), Arrays.copyOf(bytes, cut));
            checkpoints.clear();
            append("after");
            append("later");

            String where = "cut at " + cut + " of " + bytes.length;
            AuditVerdict verdict = AuditVerifier.verify(log(), Sample.checkpoints(checkpoints));
            Intact intact = assertInstanceOf(Intact.class, verdict, where + ": " + verdict);
            List<AuditLine.Entry> entries = Sample.entries(log());
            assertEquals(entries.size(), intact.records(), where);
            assertEquals("later", entries.getLast().what().targets().getFirst(), where);
            assertFalse(entries.getLast().recovered(), where);
            AuditLine.Entry after = entries.get(entries.size() - 2);
            assertEquals("after", after.what().targets().getFirst(), where);
            assertEquals(cut < bytes.length && !(whole && cut == from), after.recovered(), where);
        }
    }

    private void append(String target) throws IOException {
        try (AuditLog log = Sample.open(log(), new TickingClock(), 1 << 20, checkpoints)) {
            log.append(Sample.granted(target));
        }
    }

    private AuditLog open(FailingDisk disk) throws IOException {
        return AuditLog.open(log(), new TickingClock(), checkpoints::add, Retention.DEFAULT, disk);
    }

    private static int lastLine(byte[] bytes) {
        int at = bytes.length - 1;
        while (at > 0 && bytes[at - 1] != '\n') {
            at--;
        }
        return at;
    }

    private Path log() {
        return folder.resolve("audit.log");
    }
}
