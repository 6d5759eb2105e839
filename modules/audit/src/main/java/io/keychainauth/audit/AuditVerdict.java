package io.keychainauth.audit;

import java.nio.file.Path;
import java.util.Optional;

/** What a verification found. */
public sealed interface AuditVerdict {
    /**
     * Every record follows from the one before.
     *
     * @param files how many files there are
     * @param records how many records there are
     * @param firstSeq number of the first record, above 1 if older files are gone; 0 if there is none
     * @param last number and hash of the last record, for a checkpoint of one's own; empty if there is none
     * @param recovered how many records follow a line that was cut short
     * @param torn how many lines were cut short
     * @param firstTorn the first of them
     * @param anchored highest checkpoint that was found in the log; empty if none was given or all are older than it
     */
    record Intact(
            int files,
            long records,
            long firstSeq,
            Optional<Checkpoint> last,
            long recovered,
            long torn,
            Optional<AuditLine.Torn> firstTorn,
            Optional<Checkpoint> anchored)
            implements AuditVerdict {}

    /**
     * The first place where the chain does not hold.
     *
     * @param file where
     * @param line number in that file, from 1
     * @param seq number of the record that is meant: changed, removed or inserted; 0 if it cannot be known
     * @param defect what was done
     * @param message one sentence with the facts
     */
    record Broken(Path file, long line, long seq, Defect defect, String message) implements AuditVerdict {}

    /** What was done to a record. */
    enum Defect {
        /** It is not what was written. */
        CHANGED,
        /** It, and perhaps others after it, are gone from the middle. */
        REMOVED,
        /** It was not there when the next one was written, or is not in its place. */
        INSERTED,
        /** The line is no record, and the next one does not say that it recovered from that. */
        UNREADABLE,
        /** The log ends before a checkpoint. */
        TRUNCATED,
        /** The chain holds but is not the one that a checkpoint saw. */
        REWRITTEN
    }
}
