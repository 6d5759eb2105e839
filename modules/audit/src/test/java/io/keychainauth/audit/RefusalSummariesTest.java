package io.keychainauth.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When counted refusals are written, and as what. */
class RefusalSummariesTest {
    private static final int ALLOWED = 120;
    private static final int LONG_LISTS = 8 << 10;

    @TempDir
    Path folder;

    private final TickingClock clock = new TickingClock();
    private int strangers;

    @Test
    void aSummaryThatIsDueIsWrittenWithTheNextRefusal() throws IOException {
        try (AuditLog log = open()) {
            AuditRecord refusal = stranger(Outcome.DENIED);
            log.refused(refusal);
            log.refused(refusal);
            clock.advance(Duration.ofMinutes(1));
            log.refused(stranger(Outcome.DENIED));
            assertEquals(3, entries().size());
            assertEquals(1, entries().getLast().repeats().orElseThrow().count());
        }
    }

    @Test
    void theSummaryOfAllOthersComesEveryMinuteFromTheOneBefore() throws IOException {
        try (AuditLog log = open()) {
            flood(log, ALLOWED + 1, Outcome.DENIED);
            pass(log, 59);
            assertEquals(ALLOWED, entries().size());
            pass(log, 1);
            assertEquals(ALLOWED + 1, entries().size());
            pass(log, 30);
            flood(log, 1, Outcome.DENIED);
            pass(log, 29);
            assertEquals(ALLOWED + 1, entries().size());
            pass(log, 1);
            assertEquals(ALLOWED + 2, entries().size());
            assertEquals(1, entries().getLast().repeats().orElseThrow().count());
        }
    }

    @Test
    void aMinuteWithoutRefusalsHasNoSummary() throws IOException {
        try (AuditLog log = open()) {
            flood(log, ALLOWED + 1, Outcome.DENIED);
            pass(log, 60);
            pass(log, 600);
            assertEquals(ALLOWED + 1, entries().size());
        }
    }

    @Test
    void aSummarySaysOnlyWhatAllOfItsRefusalsShare() throws IOException {
        try (AuditLog log = open()) {
            flood(log, ALLOWED, Outcome.ERROR);
            flood(log, 2, Outcome.ERROR);
            pass(log, 60);
            assertEquals(Outcome.ERROR, entries().getLast().what().result());
            assertEquals("connect", entries().getLast().what().action());
            flood(log, 1, Outcome.ERROR);
            flood(log, 1, Outcome.DENIED);
            log.refused(AuditRecord.of("read", Outcome.DENIED)
                    .binary("/x", hash(0))
                    .reason("service_not_allowed", "")
                    .build());
            pass(log, 60);
            AuditLine.Entry mixed = entries().getLast();
            assertEquals(3, mixed.repeats().orElseThrow().count());
            assertEquals(AuditRecord.of("", Outcome.DENIED).build(), mixed.what());
        }
    }

    /** Those who came in and those who were served are allowed both, and no refusal makes them so. */
    @Test
    void aSummaryOfWhatWasAllowedInTwoWaysSaysThatItWas() throws IOException {
        for (List<Outcome> two :
                List.of(List.of(Outcome.GRANTED, Outcome.ACCEPTED), List.of(Outcome.ACCEPTED, Outcome.GRANTED))) {
            try (AuditLog log = open()) {
                flood(log, ALLOWED, Outcome.GRANTED);
                flood(log, 1, two.getFirst());
                flood(log, 1, two.getLast());
                pass(log, 60);
                assertEquals(Outcome.GRANTED, entries().getLast().what().result());
                assertEquals(2, entries().getLast().repeats().orElseThrow().count());
                clock.advance(Duration.ofHours(2));
            }
        }
    }

    /** Else every step back would buy a stranger another hundred and twenty records. */
    @Test
    void aClockThatIsSetBackALittleAllowsNoMore() throws IOException {
        try (AuditLog log = open()) {
            flood(log, ALLOWED, Outcome.DENIED);
            clock.advance(Duration.ofSeconds(-5));
            flood(log, 10, Outcome.DENIED);
            assertEquals(ALLOWED, entries().size());
            pass(log, 59);
            assertEquals(ALLOWED, entries().size());
            pass(log, 1);
            assertEquals(10, entries().getLast().repeats().orElseThrow().count());
        }
    }

    @Test
    void whatWasTakenComesBackExactlyAnHourLater() throws IOException {
        try (AuditLog log = open()) {
            flood(log, ALLOWED, Outcome.DENIED);
            clock.advance(Duration.ofHours(1).minusMillis(1));
            flood(log, 1, Outcome.DENIED);
            assertEquals(ALLOWED, singles());
            clock.advance(Duration.ofMillis(1));
            flood(log, ALLOWED + 1, Outcome.DENIED);
            assertEquals(2 * ALLOWED, singles());
        }
    }

    @Test
    void listsAreKeptUpToEightThousandCharacters() throws IOException {
        try (AuditLog log = open()) {
            log.refused(asking("a", LONG_LISTS / 2, LONG_LISTS / 2));
            log.refused(asking("b", LONG_LISTS / 2, LONG_LISTS / 2 + 1));
            assertEquals(2, singles());
            AuditRecord kept = entries().getFirst().what();
            assertEquals(1, kept.targets().size());
            assertEquals(1, kept.prefixes().size());
            AuditRecord cut = entries().getLast().what();
            assertEquals(
                    AuditRecord.of("read", Outcome.DENIED)
                            .pid(7)
                            .binary("/bin/x", hash(1))
                            .service("b")
                            .reason("service_not_allowed", "detail")
                            .assurance("compat", List.of("jit"))
                            .bytes(3)
                            .build(),
                    cut);
        }
    }

    /** As many units as its record needs of 512 bytes each; more than there are can never be had. */
    @Test
    void aRecordTakesAsManyPlacesAsItIsLong() {
        Allowance allowance = new Allowance();
        assertTrue(take(allowance, 0, 1));
        assertTrue(take(allowance, 0, 512));
        assertTrue(take(allowance, 0, 513));
        assertTrue(take(allowance, 0, 116 * 512));
        assertEquals(List.of(false, false), List.of(take(allowance, 0, 1), take(allowance, 0, 0)));
        Allowance fresh = new Allowance();
        assertFalse(take(fresh, 0, 120 * 512 + 1));
        assertTrue(take(fresh, 0, 120 * 512));
        assertFalse(take(fresh, 3_599_999, 1));
        assertTrue(take(fresh, 3_600_000, 1));
    }

    private static AuditRecord asking(String service, int targets, int prefixes) {
        return AuditRecord.of("read", Outcome.DENIED)
                .pid(7)
                .binary("/bin/x", hash(1))
                .service(service)
                .targets(List.of("t".repeat(targets)))
                .prefixes(List.of("p".repeat(prefixes)))
                .reason("service_not_allowed", "detail")
                .assurance("compat", List.of("jit"))
                .bytes(3)
                .build();
    }

    private void flood(AuditLog log, int refusals, Outcome outcome) throws IOException {
        for (int i = 0; i < refusals; i++) {
            log.refused(stranger(outcome));
        }
    }

    private AuditRecord stranger(Outcome outcome) {
        return AuditRecord.of("connect", outcome)
                .binary("/tmp/unknown", hash(++strangers))
                .reason("unregistered_binary", "")
                .build();
    }

    private static String hash(int number) {
        return HexFormat.of().toHexDigits(number).repeat(8);
    }

    private void pass(AuditLog log, int seconds) throws IOException {
        for (int i = 0; i < seconds; i++) {
            clock.advance(Duration.ofSeconds(1));
            log.tick();
        }
    }

    private long singles() throws IOException {
        return entries().stream()
                .filter(each -> each.repeats().equals(Optional.empty()))
                .count();
    }

    private List<AuditLine.Entry> entries() throws IOException {
        return Sample.entries(folder.resolve("audit.log"));
    }

    private AuditLog open() throws IOException {
        return AuditLog.open(folder.resolve("audit.log"), clock, _ -> {}, Retention.DEFAULT, new FailingDisk());
    }

    private static boolean take(Allowance allowance, long now, int bytes) {
        boolean may = allowance.has(now, bytes);
        if (may) {
            allowance.take(now, bytes);
        }
        return may;
    }
}
