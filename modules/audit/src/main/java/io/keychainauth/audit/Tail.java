package io.keychainauth.audit;

import io.keychainauth.audit.LineReader.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The end of a log as it lies on the disk.
 *
 * @param seq number of the last readable record, 0 if there is none
 * @param hash SHA-256 of the last line, whole or torn; zeros if there is none
 * @param recovering whether that line is torn
 * @param lastWhole the last record and its hash, unless it is the torn line itself
 */
record Tail(long seq, String hash, boolean recovering, Optional<Checkpoint> lastWhole) {

    /** Reads the end of the last file that has any bytes; more only if it has no readable record. */
    static Tail of(LogFiles files) throws IOException {
        String hash = ChainCheck.ZEROS;
        boolean found = false;
        for (Path file : newestFirst(files)) {
            try (LineReader end = LineReader.openLast(file)) {
                Step step = end.next();
                if (step == Step.END) {
                    continue;
                }
                Optional<AuditLine.Entry> record = end.entry();
                if (!found) {
                    found = true;
                    hash = HexFormat.of().formatHex(end.hash());
                    if (record.isPresent()) {
                        return new Tail(record.get().seq(), hash, step == Step.TAIL, Optional.empty());
                    }
                }
            }
            Optional<Checkpoint> last = lastRecord(file);
            if (last.isPresent()) {
                return new Tail(last.get().seq(), hash, true, last);
            }
        }
        return new Tail(0, hash, found, Optional.empty());
    }

    private static Optional<Checkpoint> lastRecord(Path file) throws IOException {
        Optional<Checkpoint> last = Optional.empty();
        try (LineReader lines = LineReader.open(file)) {
            for (Step step = lines.next(); step != Step.END; step = lines.next()) {
                Optional<AuditLine.Entry> record = lines.entry();
                byte[] hash = lines.hash();
                if (record.isPresent()) {
                    last = Optional.of(
                            new Checkpoint(record.get().seq(), HexFormat.of().formatHex(hash)));
                }
                if (step == Step.TAIL) {
                    break;
                }
            }
        }
        return last;
    }

    private static List<Path> newestFirst(LogFiles files) throws IOException {
        List<Path> paths = new ArrayList<>();
        if (LogFiles.exists(files.current())) {
            paths.add(files.current());
        }
        files.turned().descendingMap().values().forEach(each -> paths.add(each.path()));
        return paths;
    }
}
