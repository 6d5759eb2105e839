package io.keychainauth.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is granted without anything being handed out is counted, and takes nothing from refusals and grants. */
class NotesTest {
    private static final int RECORDS = 24;

    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock();

    @Test
    void theFirstIsWrittenAtOnceAndTheOthersOfTheHourAreCounted() throws IOException {
        try (AuditLog log = open(Retention.DEFAULT)) {
            for (int minute = 0; minute < 60; minute++) {
                log.noted(check(1));
                assertEquals(1, entries().size());
                pass(log, Duration.ofMinutes(1));
            }
            assertEquals(2, entries().size());
            assertEquals(check(1), entries().getFirst().what());
            assertEquals(Optional.empty(), entries().getFirst().repeats());
            assertEquals(59, entries().getLast().repeats().orElseThrow().count());
            assertEquals("check", entries().getLast().what().action());
            assertEquals("/bin/tool1", entries().getLast().what().binaryPath());
        }
    }

    @Test
    void beyondTwentyFourInAnHourThereIsOneSummaryAnHour() throws IOException {
        try (AuditLog log = open(Retention.DEFAULT)) {
            for (int i = 0; i < 1000; i++) {
                log.noted(check(i));
            }
            assertEquals(RECORDS, entries().size());
            pass(log, Duration.ofMinutes(59));
            assertEquals(RECORDS, entries().size());
            pass(log, Duration.ofMinutes(1));
            assertEquals(RECORDS + 1, entries().size());
        }
        AuditLine.Entry summary = entries().getLast();
        assertEquals(1000 - RECORDS, summary.repeats().orElseThrow().count());
        assertEquals(AuditRecord.of("check", Outcome.GRANTED).build(), summary.what());
    }

    @Test
    void refusalsHaveRecordsOfTheirOwn() throws IOException {
        try (AuditLog log = open(Retention.DEFAULT)) {
            for (int i = 0; i < 1000; i++) {
                log.noted(check(i));
            }
            log.refused(Sample.refused(Sample.HASH));
            assertEquals(Sample.refused(Sample.HASH), entries().getLast().what());
            pass(log, Duration.ofMinutes(1));
            log.refused(Sample.refused(hash(7)));
            log.refused(Sample.refused(hash(7)));
            pass(log, Duration.ofMinutes(1));
            assertEquals(1, entries().getLast().repeats().orElseThrow().count());
        }
    }

    @Test
    void aSummaryOfConnectionsAndChecksSaysThatTheyWereAllowed() throws IOException {
        try (AuditLog log = open(Retention.DEFAULT)) {
            for (int i = 0; i < RECORDS; i++) {
                log.noted(check(i));
            }
            log.noted(check(100));
            log.noted(AuditRecord.of("connect", Outcome.ACCEPTED).build());
            log.noted(check(101));
        }
        assertEquals(
                AuditRecord.of("", Outcome.GRANTED).build(), entries().getLast().what());
    }

    @Test
    void whatIsCountedIsWrittenAtTheEndAndNothingIsTakenAfterIt() throws IOException {
        AuditLog log = open(Retention.DEFAULT);
        try (log) {
            log.noted(check(1));
            log.noted(check(1));
            log.noted(check(1));
            assertEquals(1, entries().size());
        }
        assertEquals(2, entries().getLast().repeats().orElseThrow().count());
        assertThrows(IOException.class, () -> log.noted(check(2)));
    }

    /** A hundredth of all limits, and of the time, with as many refusals as there can be. */
    @Test
    @Tag("slow")
    @Tag("same-calls")
    void aFloodOfBothPushesOutNothingThatWasHandedOut() throws IOException {
        Retention retention = new Retention((10 << 20) / 100, (1 << 30) / 100, 4);
        int granted = 0;
        try (AuditLog log = open(retention)) {
            for (int second = 0; second < 4 * 86_400; second += 20) {
                for (int i = 0; i < 10; i++) {
                    int number = second * 10 + i;
                    log.noted(check(number));
                    log.refused(AuditRecord.of("connect", Outcome.DENIED)
                            .pid(number)
                            .binary("/home/user/somewhere/of/a/usual/length/program" + number, hash(number))
                            .reason("unregistered_binary_pending_approval", "executable_replaced")
                            .assurance("compat", List.of())
                            .build());
                }
                if (second % 3600 == 0) {
                    log.append(Sample.granted("key-" + granted++));
                }
                pass(log, Duration.ofSeconds(20));
            }
        }
        long size = Sample.files(file()).stream().mapToLong(Sample::size).sum();
        assertTrue(size < retention.totalBytes() * 9 / 10, size + " of " + retention.totalBytes());
        assertEquals(
                granted,
                entries().stream()
                        .filter(each -> each.what().action().equals("read"))
                        .count());
    }

    private void pass(AuditLog log, Duration time) throws IOException {
        clock.advance(time);
        log.tick();
    }

    private AuditLog open(Retention retention) throws IOException {
        return AuditLog.open(file(), clock, _ -> {}, retention, new FailingDisk());
    }

    private Path file() {
        return folder.resolve("audit.log");
    }

    private List<AuditLine.Entry> entries() throws IOException {
        return Sample.entries(file());
    }

    private static AuditRecord check(int number) {
        return AuditRecord.of("check", Outcome.GRANTED)
                .pid(number)
                .binary("/bin/tool" + number, hash(number))
                .service("aws")
                .build();
    }

    private static String hash(int number) {
        return HexFormat.of().toHexDigits(number).repeat(8);
    }
}
