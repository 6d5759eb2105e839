package io.keychainauth.audit;

import io.keychainauth.audit.LineReader.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Checks the chain of a log. Without checkpoints it finds damage, partial edits and removals from the middle; who can
 * write the log can also compute a whole new chain or cut off its end, which only checkpoints show.
 */
public final class AuditVerifier {
    private AuditVerifier() {}

    /**
     * Reads all files once, in constant memory.
     *
     * @param log the current file, as given to {@link AuditLog#open}; one that does not exist is intact and empty
     * @param checkpoints what {@link AuditLog} gave out, in any order; may be none
     * @throws IOException if a file cannot be read
     */
    public static AuditVerdict verify(Path log, Collection<Checkpoint> checkpoints) throws IOException {
        ChainCheck check = new ChainCheck(log, new Anchors(checkpoints));
        try (LogLines lines = new LogLines(log)) {
            while (true) {
                Step step = lines.next();
                if (step == Step.END) {
                    return check.end(lines.files());
                }
                LineReader line = lines.line();
                Optional<AuditLine.Entry> entry = line.entry();
                String hash = HexFormat.of().formatHex(line.hash());
                Optional<AuditVerdict.Broken> broken = entry.isPresent()
                        ? check.record(entry.get(), hash)
                        : check.noRecord(
                                new AuditLine.Torn(line.path(), line.number(), line.bytes()), hash, line.unended());
                if (broken.isPresent()) {
                    return broken.get();
                }
                if (step == Step.TAIL) {
                    return check.end(lines.files());
                }
            }
        }
    }
}
