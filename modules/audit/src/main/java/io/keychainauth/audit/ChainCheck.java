package io.keychainauth.audit;

import io.keychainauth.audit.AuditVerdict.Broken;
import io.keychainauth.audit.AuditVerdict.Defect;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Follows the chain line by line and names the first record that does not fit. */
final class ChainCheck {
    /** Link of the very first record. */
    static final String ZEROS = "0".repeat(64);

    private final Path log;
    private final Anchors anchors;

    /** Hash of the last line, whole or torn, and of the one before it. */
    private String hash = ZEROS;

    private String hashBefore = "";
    private AuditLine.@Nullable Entry last;
    private String lastHash = "";

    /** A record in its place whose link does not fit: the next line decides which of the two records was changed. */
    private AuditLine.@Nullable Entry suspect;

    /** First of the torn lines that no record has recovered from yet. */
    private AuditLine.@Nullable Torn open;

    private boolean endsTorn;
    private long records;
    private long firstSeq;
    private long recovered;
    private long torn;
    private Optional<AuditLine.Torn> firstTorn = Optional.empty();

    ChainCheck(Path log, Anchors anchors) {
        this.log = log;
        this.anchors = anchors;
    }

    /**
     * Takes the next line, which is no record.
     *
     * @param unended whether it has no newline: then it may be the end, also of a file that was turned or moved away since
     */
    Optional<Broken> noRecord(AuditLine.Torn line, String lineHash, boolean unended) {
        if (suspect != null) {
            return Optional.of(settle(suspect, ""));
        }
        torn++;
        endsTorn = unended;
        open = open == null ? line : open;
        firstTorn = firstTorn.isEmpty() ? Optional.of(line) : firstTorn;
        step(lineHash);
        return Optional.empty();
    }

    /** Takes the next line, which is a record. */
    Optional<Broken> record(AuditLine.Entry entry, String lineHash) {
        if (suspect != null) {
            return Optional.of(settle(suspect, entry.prev()));
        }
        boolean linked = entry.prev().equals(hash);
        if (open != null && !(entry.recovered() && linked)) {
            return Optional.of(unreadable(open));
        }
        Optional<Broken> defect = last == null ? first(entry, linked) : next(last, entry, linked);
        if (defect.isPresent()) {
            return defect;
        }
        if (suspect == null) {
            if (!anchors.admit(entry.seq(), lineHash)) {
                return Optional.of(broken(entry, Defect.REWRITTEN, "is not the record that a checkpoint saw"));
            }
            open = null;
            records++;
            recovered += entry.recovered() ? 1 : 0;
            firstSeq = firstSeq == 0 ? entry.seq() : firstSeq;
            last = entry;
            lastHash = lineHash;
        }
        step(lineHash);
        return Optional.empty();
    }

    /** The verdict when there are no more lines. */
    AuditVerdict end(int files) {
        if (suspect != null) {
            return settle(suspect, anchors.confirms(suspect.seq(), hash) ? hash : "");
        }
        if (open != null && !endsTorn) {
            return unreadable(open);
        }
        long seq = last == null ? 0 : last.seq();
        if (anchors.highest() > seq) {
            String message = "the log ends after record " + seq + ", but a checkpoint saw record " + anchors.highest();
            return last == null
                    ? new Broken(log, 0, 1, Defect.TRUNCATED, message)
                    : new Broken(last.file(), last.number(), seq + 1, Defect.TRUNCATED, message);
        }
        Optional<Checkpoint> end = last == null ? Optional.empty() : Optional.of(new Checkpoint(seq, lastHash));
        return new AuditVerdict.Intact(files, records, firstSeq, end, recovered, torn, firstTorn, anchors.found());
    }

    private Optional<Broken> first(AuditLine.Entry entry, boolean linked) {
        if (open != null || (entry.seq() == 1) == linked) {
            return Optional.empty();
        }
        return Optional.of(broken(
                entry,
                Defect.CHANGED,
                linked ? "carries the link of a first record" : "is the first one but links to another before it"));
    }

    private Optional<Broken> next(AuditLine.Entry before, AuditLine.Entry entry, boolean linked) {
        long expected = before.seq() + 1;
        if (linked) {
            return entry.seq() == expected
                    ? Optional.empty()
                    : Optional.of(broken(entry, Defect.CHANGED, "should have the number " + expected));
        }
        if (entry.recovered()) {
            return Optional.of(broken(entry, Defect.CHANGED, "does not fit the line that it recovered from"));
        }
        if (entry.seq() > expected) {
            String gone = expected == entry.seq() - 1
                    ? "record " + expected + " is missing before it"
                    : "records " + expected + " to " + (entry.seq() - 1) + " are missing before it";
            return Optional.of(new Broken(entry.file(), entry.number(), expected, Defect.REMOVED, gone));
        }
        if (entry.seq() < expected) {
            boolean original = entry.seq() == before.seq() && entry.prev().equals(hashBefore);
            return Optional.of(broken(
                    original ? before : entry,
                    Defect.INSERTED,
                    "was not written here: record " + expected + " was due"));
        }
        suspect = entry;
        return Optional.empty();
    }

    /** Tells from the link of the line after it whether a suspect or the record before it was changed. */
    private Broken settle(AuditLine.Entry doubtful, String linkAfter) {
        AuditLine.Entry before = last;
        if (before == null || (!linkAfter.isEmpty() && !linkAfter.equals(hash))) {
            return broken(doubtful, Defect.CHANGED, "has neither the link nor the hash that its neighbours ask for");
        }
        return broken(
                before,
                Defect.CHANGED,
                "does not have the hash that record " + doubtful.seq() + " carries"
                        + (linkAfter.isEmpty() ? ", unless that one was changed" : ""));
    }

    private Broken unreadable(AuditLine.Torn line) {
        String message = "line " + line.number() + " is no record, and what follows does not say that it was cut short";
        return new Broken(line.file(), line.number(), last == null ? 0 : last.seq() + 1, Defect.UNREADABLE, message);
    }

    private static Broken broken(AuditLine.Entry entry, Defect defect, String what) {
        return new Broken(entry.file(), entry.number(), entry.seq(), defect, "record " + entry.seq() + " " + what);
    }

    private void step(String lineHash) {
        hashBefore = hash;
        hash = lineHash;
    }
}
