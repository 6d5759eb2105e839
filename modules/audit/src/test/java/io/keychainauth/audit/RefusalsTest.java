package io.keychainauth.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.audit.AuditVerdict.Intact;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusalsTest {
    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock();
    private final Instant start = clock.instant();
    private final FailingDisk disk = new FailingDisk();

    @Test
    void writesTheFirstAtOnceAndCountsTheRestOfTheMinute() throws IOException {
        try (AuditLog log = open()) {
            for (int second = 0; second < 59; second++) {
                log.refused(Sample.refused(Sample.HASH));
                assertEquals(1, Sample.entries(log()).size());
                pass(log, 1);
            }
            pass(log, 1);
            assertEquals(2, Sample.entries(log()).size());
            pass(log, 600);
            log.refused(Sample.refused(Sample.HASH));
        }
        List<AuditLine.Entry> entries = Sample.entries(log());
        assertEquals(3, entries.size());
        assertEquals(Sample.refused(Sample.HASH), entries.get(0).what());
        assertEquals(Optional.empty(), entries.get(0).repeats());
        Repeats repeats = entries.get(1).repeats().orElseThrow();
        assertEquals(58, repeats.count());
        assertEquals(millis(start.plusSeconds(1)), repeats.first());
        assertEquals(millis(start.plusSeconds(58)), repeats.last());
        assertEquals("unregistered_binary", entries.get(1).what().reason());
        assertEquals(Sample.HASH, entries.get(1).what().binaryHash());
        assertEquals(Optional.empty(), entries.get(2).repeats());
    }

    @Test
    void writesOneSummaryAMinuteForAKindThatGoesOn() throws IOException {
        try (AuditLog log = open()) {
            for (int second = 0; second < 600; second++) {
                log.refused(Sample.refused(Sample.HASH));
                pass(log, 1);
            }
        }
        assertEquals(11, Sample.entries(log()).size());
        assertEquals(600, total());
    }

    @Test
    void keepsKindsApart() throws IOException {
        List<AuditRecord> kinds = List.of(
                kind("read", "a", "aws", "service_not_allowed", ""),
                kind("write", "a", "aws", "service_not_allowed", ""),
                kind("read", "b", "aws", "service_not_allowed", ""),
                kind("read", "a", "mail", "service_not_allowed", ""),
                kind("read", "a", "aws", "unattestable_peer", ""),
                kind("read", "a", "aws", "unattestable_peer", "not_proven"));
        try (AuditLog log = open()) {
            for (int i = 0; i < 3; i++) {
                for (AuditRecord each : kinds) {
                    log.refused(each);
                }
            }
            assertEquals(6, Sample.entries(log()).size());
        }
        assertEquals(12, Sample.entries(log()).size());
        assertEquals(18, total());
    }

    @Test
    void countsTheSameRefusalWhateverItsProcessAndTargets() throws IOException {
        try (AuditLog log = open()) {
            for (int i = 1; i < 50; i++) {
                log.refused(AuditRecord.of("read", Outcome.DENIED)
                        .pid(i)
                        .binary("/bin/x", Sample.HASH)
                        .service("aws")
                        .targets(List.of("key-" + i))
                        .reason("service_not_allowed", "")
                        .build());
            }
        }
        assertEquals(2, Sample.entries(log()).size());
        assertEquals(List.of("key-1"), Sample.entries(log()).getFirst().what().targets());
    }

    @Test
    void writesOneSummaryAMinuteBeyond120RecordsInAnHour() throws IOException {
        try (AuditLog log = open()) {
            for (int second = 0; second < 3600; second++) {
                log.refused(Sample.refused(hash(second)));
                log.refused(Sample.refused(hash(-1 - second)));
                pass(log, 1);
            }
            assertEquals(120, single(Sample.entries(log())));
        }
        List<AuditLine.Entry> entries = Sample.entries(log());
        assertTrue(entries.size() <= 181, "records " + entries.size());
        assertEquals(7200, total());
        AuditRecord summary = entries.getLast().what();
        assertEquals("connect", summary.action());
        assertEquals("unregistered_binary", summary.reason());
        assertEquals("", summary.binaryHash());
        assertEquals("", summary.binaryPath());
    }

    @Test
    void writesSinglyAgainWhenTheHourIsOver() throws IOException {
        try (AuditLog log = open()) {
            for (int i = 0; i < 300; i++) {
                log.refused(Sample.refused(hash(i)));
            }
            pass(log, 60);
            int before = Sample.entries(log()).size();
            assertEquals(121, before);
            pass(log, 3600);
            log.refused(Sample.refused(hash(1)));
            assertEquals(before + 1, Sample.entries(log()).size());
        }
        assertEquals(301, total());
    }

    @Test
    void aClockThatIsSetBackSilencesNothing() throws IOException {
        try (AuditLog log = open()) {
            for (int i = 0; i < 130; i++) {
                log.refused(Sample.refused(hash(i)));
            }
            log.refused(Sample.refused(hash(1)));
            clock.advance(Duration.ofDays(-300));
            log.tick();
            pass(log, 60);
            assertEquals(131, total());
            pass(log, 3600);
            log.refused(Sample.refused(hash(1)));
            assertEquals(132, total());
        }
    }

    @Test
    void longRecordsUseUpTheAllowanceFaster() throws IOException {
        try (AuditLog log = open()) {
            for (int i = 0; i < 200; i++) {
                log.refused(AuditRecord.of("connect", Outcome.DENIED)
                        .binary("/tmp/" + "\u0001".repeat(4000) + i, hash(i))
                        .reason("unregistered_binary", "")
                        .build());
            }
        }
        assertTrue(Sample.size(log()) < 64 << 10, "size " + Sample.size(log()));
        assertEquals(200, total());
    }

    @Test
    void leavesOutHugeListsOfRefusedTargets() throws IOException {
        try (AuditLog log = open()) {
            log.refused(AuditRecord.of("read", Outcome.DENIED)
                    .service("aws")
                    .targets(Collections.nCopies(1024, "x".repeat(1024)))
                    .reason("service_not_allowed", "")
                    .build());
        }
        assertEquals(List.of(), Sample.entries(log()).getFirst().what().targets());
        assertTrue(Sample.size(log()) < 1024, "size " + Sample.size(log()));
    }

    @Test
    void countsWhatAFullDiskKeptFromBeingWritten() throws IOException {
        try (AuditLog log = open()) {
            disk.room(0);
            for (int i = 0; i < 10; i++) {
                AuditRecord refusal = Sample.refused(hash(i));
                assertThrows(IOException.class, () -> log.refused(refusal));
            }
            clock.advance(Duration.ofSeconds(60));
            assertThrows(IOException.class, log::tick);
            disk.room(Long.MAX_VALUE);
            log.tick();
        }
        assertEquals(10, total());
        assertEquals(1, Sample.entries(log()).size());
    }

    /** Its first record is there; from the moment that a summary is due no other refusal is only counted either. */
    @Test
    void onAFullDiskARepetitionIsCountedUntilASummaryIsDue() throws IOException {
        AuditRecord early = Sample.refused(hash(1));
        AuditRecord late = Sample.refused(hash(2));
        try (AuditLog log = open()) {
            log.refused(early);
            pass(log, 30);
            log.refused(late);
            disk.room(0);
            assertThrows(IOException.class, () -> log.refused(Sample.refused(hash(3))));
            pass(log, 29);
            log.refused(early);
            log.refused(late);
            clock.advance(Duration.ofSeconds(1));
            assertThrows(IOException.class, log::tick);
            assertThrows(IOException.class, () -> log.refused(early));
            assertThrows(IOException.class, () -> log.refused(late));
            assertEquals(2, Sample.entries(log()).size());
            disk.room(Long.MAX_VALUE);
            log.refused(late);
        }
        assertEquals(8, total());
    }

    /** Else new kinds had no record of their own for an hour after there is room again. */
    @Test
    void whatAFullDiskDidNotTakeUsesUpNoAllowance() throws IOException {
        try (AuditLog log = open()) {
            log.refused(Sample.refused(hash(1)));
            log.refused(Sample.refused(hash(1)));
            clock.advance(Duration.ofMinutes(1));
            disk.room(0);
            for (int i = 0; i < Allowance.RECORDS; i++) {
                AuditRecord another = Sample.refused(hash(2 + i));
                assertThrows(IOException.class, log::tick);
                assertThrows(IOException.class, () -> log.refused(another));
            }
            disk.room(Long.MAX_VALUE);
            log.refused(Sample.refused(hash(2 + Allowance.RECORDS)));
            AuditLine.Entry last = Sample.entries(log()).get(1);
            assertEquals(hash(2 + Allowance.RECORDS), last.what().binaryHash());
            assertEquals(Optional.empty(), last.repeats());
        }
        assertEquals(3 + Allowance.RECORDS, total());
    }

    /** A hundredth of all limits, and of the time: the proportions are those of 400 days and 1 GiB. */
    @Test
    @Tag("slow")
    @Tag("same-calls")
    void aFloodNeverPushesOutWhatWasGranted() throws IOException {
        Retention retention = new Retention((10 << 20) / 100, (1 << 30) / 100, 4);
        int granted = 0;
        try (AuditLog log = AuditLog.open(log(), clock, line -> {}, retention, disk)) {
            int number = 0;
            for (int second = 0; second < 4 * 86_400; second += 20) {
                for (int i = 0; i < 20; i++) {
                    log.refused(AuditRecord.of("connect", Outcome.DENIED)
                            .pid(number)
                            .binary("/home/user/somewhere/of/a/usual/length/program" + number, hash(number++ / 3))
                            .reason("unregistered_binary_pending_approval", "executable_replaced")
                            .assurance("compat", List.of())
                            .build());
                }
                if (second % 3600 == 0) {
                    log.append(Sample.granted("key-" + granted++));
                }
                pass(log, 20);
            }
        }
        long size = Sample.files(log()).stream().mapToLong(Sample::size).sum();
        assertTrue(size < retention.totalBytes() * 8 / 10, size + " of " + retention.totalBytes());
        assertEquals(
                granted,
                Sample.entries(log()).stream()
                        .filter(each -> each.what().result() == Outcome.GRANTED)
                        .count());
        assertEquals(
                1,
                assertInstanceOf(Intact.class, AuditVerifier.verify(log(), List.of()))
                        .firstSeq());
    }

    private AuditLog open() throws IOException {
        return AuditLog.open(log(), clock, line -> {}, Retention.DEFAULT, disk);
    }

    private void pass(AuditLog log, int seconds) throws IOException {
        for (int left = seconds; left > 0; left -= 20) {
            clock.advance(Duration.ofSeconds(Math.min(left, 20)));
            log.tick();
        }
    }

    /** Refusals that the log speaks of. */
    private long total() throws IOException {
        return Sample.entries(log()).stream()
                .mapToLong(each -> each.repeats().map(Repeats::count).orElse(1L))
                .sum();
    }

    private static long single(List<AuditLine.Entry> entries) {
        return entries.stream().filter(each -> each.repeats().isEmpty()).count();
    }

    private static AuditRecord kind(String action, String path, String service, String reason, String detail) {
        return AuditRecord.of(action, Outcome.DENIED)
                .binary(path, Sample.HASH)
                .service(service)
                .reason(reason, detail)
                .build();
    }

    private static Instant millis(Instant time) {
        return Instant.ofEpochMilli(time.toEpochMilli());
    }

    private static String hash(int number) {
        return HexFormat.of().toHexDigits(number).repeat(8);
    }

    private Path log() {
        return folder.resolve("audit.log");
    }
}
