package io.keychainauth.audit;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a flood of refusals, or of something else that costs whoever provokes it nothing, from filling the log: the first
 * of a kind is written at once, the same within a period (a minute) are counted, and what goes beyond the
 * {@link Allowance} is counted all together. Memory is bounded, because a kind is remembered only while records of it
 * are within the allowance. Not thread-safe.
 */
final class Refusals {
    /** Where records go. */
    interface Log {
        void write(AuditRecord record, Instant now, @Nullable Repeats repeats) throws IOException;
    }

    private static final int LONG_LISTS = 8 << 10;

    private final Log log;
    private final Allowance allowance;
    private final long period;
    private final Map<AuditRecord, Tally> kinds = new LinkedHashMap<>();
    private final LineBuffer measured = new LineBuffer();
    private final Tally rest = new Tally(0);
    private @Nullable AuditRecord restKind;
    private long latest = Long.MIN_VALUE;

    Refusals(Log log, Allowance allowance, Duration period) {
        this.log = log;
        this.allowance = allowance;
        this.period = period.toMillis();
    }

    /** Writes or counts a refusal; if the writing fails it stays counted. */
    void add(AuditRecord refusal, Instant now) throws IOException {
        long time = follow(now);
        AuditRecord kind = kindOf(refusal);
        AuditRecord brief = brief(refusal);
        Repeats once = new Repeats(1, now, now);
        Tally tally = kinds.get(kind);
        if (tally != null) {
            tally.add(once);
        } else if (allowance.has(time, size(brief, now))) {
            boolean written = false;
            try {
                write(brief, now, null);
                written = true;
            } finally {
                if (!written) {
                    pool(kind, once, time);
                }
            }
            kinds.put(kind, new Tally(time + period));
        } else {
            pool(kind, once, time);
        }
        summarise(now, time);
    }

    /** Writes the summaries whose period is over. */
    void due(Instant now) throws IOException {
        summarise(now, follow(now));
    }

    /** Writes all that is still counted. */
    void flush(Instant now) throws IOException {
        follow(now);
        summarise(now, Long.MAX_VALUE);
    }

    private void summarise(Instant now, long until) throws IOException {
        long time = now.toEpochMilli();
        for (Iterator<Map.Entry<AuditRecord, Tally>> each = kinds.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<AuditRecord, Tally> entry = each.next();
            Tally tally = entry.getValue();
            if (!tally.isDue(until)) {
                continue;
            }
            if (tally.isEmpty()) {
                each.remove();
            } else if (allowance.has(time, size(entry.getKey(), now))) {
                write(entry.getKey(), now, tally.repeats());
                tally.restart(time + period);
            } else {
                each.remove();
                pool(entry.getKey(), tally.repeats(), time);
            }
        }
        AuditRecord what = restKind;
        if (what != null && rest.isDue(until)) {
            log.write(what, now, rest.repeats());
            rest.restart(time + period);
            restKind = null;
        }
    }

    private void write(AuditRecord record, Instant now, @Nullable Repeats repeats) throws IOException {
        log.write(record, now, repeats);
        allowance.take(now.toEpochMilli(), size(record, now));
    }

    private void pool(AuditRecord kind, Repeats repeats, long time) {
        AuditRecord before = restKind;
        if (before == null && rest.isDue(time)) {
            rest.restart(time + period);
        }
        restKind = common(before == null ? kind : before, kind);
        rest.add(repeats);
    }

    /** The time in ms. A clock that was set back must not silence refusals until it catches up. */
    private long follow(Instant now) {
        long time = now.toEpochMilli();
        if (time < latest) {
            long back = latest - time;
            allowance.setBack(back);
            kinds.values().forEach(each -> each.setBack(back));
            rest.setBack(back);
        }
        latest = time;
        return time;
    }

    private int size(AuditRecord record, Instant now) throws IOException {
        measured.clear();
        RecordEncoder.encode(measured, record, now, new Repeats(1, now, now), true, Long.MAX_VALUE, new byte[32]);
        return measured.length();
    }

    /** What makes two refusals the same; process, targets and sizes may differ. */
    private static AuditRecord kindOf(AuditRecord record) {
        return AuditRecord.of(record.action(), record.result())
                .binary(record.binaryPath(), record.binaryHash())
                .service(record.service())
                .reason(record.reason(), record.detail())
                .assurance(record.assurance(), record.marks())
                .build();
    }

    /** A refused request may name a thousand targets of a thousand bytes: such lists are left out. */
    private static AuditRecord brief(AuditRecord record) {
        long names = 0;
        for (List<String> list : List.of(record.targets(), record.prefixes())) {
            for (String each : list) {
                names += each.length();
            }
        }
        if (names <= LONG_LISTS) {
            return record;
        }
        return AuditRecord.of(record.action(), record.result())
                .pid(record.pid())
                .binary(record.binaryPath(), record.binaryHash())
                .service(record.service())
                .reason(record.reason(), record.detail())
                .assurance(record.assurance(), record.marks())
                .bytes(record.bytes())
                .build();
    }

    /** What two kinds share, without anything that a stranger could make long. */
    private static AuditRecord common(AuditRecord one, AuditRecord other) {
        return AuditRecord.of(same(one.action(), other.action()), common(one.result(), other.result()))
                .binary("", same(one.binaryHash(), other.binaryHash()))
                .reason(same(one.reason(), other.reason()), "")
                .build();
    }

    /** What was allowed is counted apart from what was refused: both are of one sort. */
    private static Outcome common(Outcome one, Outcome other) {
        if (one == other) {
            return one;
        }
        return allowed(one) ? Outcome.GRANTED : Outcome.DENIED;
    }

    private static boolean allowed(Outcome outcome) {
        return outcome == Outcome.GRANTED || outcome == Outcome.ACCEPTED;
    }

    private static String same(String one, String other) {
        return one.equals(other) ? one : "";
    }
}
