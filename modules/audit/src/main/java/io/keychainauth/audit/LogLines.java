package io.keychainauth.audit;

import io.keychainauth.audit.LineReader.Step;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lines of all files of a log, oldest first, while the log may be written, turned and pruned. A reader that is in the
 * current file when that is turned reads it to its end under its new number.
 */
final class LogLines implements Closeable {
    private final LogFiles files;
    private @Nullable LineReader reader;
    private Optional<Object> identity = Optional.empty();
    private boolean growing;

    /** Number of the turned file that is read, or of the last one before the current file. */
    private long turn;

    private int opened;

    LogLines(Path log) throws IOException {
        files = new LogFiles(log);
    }

    /** The next line; a tail only at the present end of the current file, the torn end of a turned file is a line. */
    Step next() throws IOException {
        while (true) {
            LineReader lines = reader;
            if (lines == null) {
                lines = open();
                if (lines == null) {
                    return Step.END;
                }
                reader = lines;
                opened++;
            }
            Step step = lines.next();
            if (step == Step.LINE) {
                return step;
            }
            if (growing) {
                if (!isOver(lines)) {
                    return step;
                }
                growing = false;
            } else if (step == Step.TAIL) {
                return lines.take();
            } else {
                close();
            }
        }
    }

    /** The file of the last step; only after a line or a tail. */
    LineReader line() {
        LineReader lines = reader;
        if (lines == null) {
            throw new IllegalStateException("no line");
        }
        return lines;
    }

    /** How many files were opened so far. */
    int files() {
        return opened;
    }

    @Override
    public void close() throws IOException {
        LineReader lines = reader;
        reader = null;
        if (lines != null) {
            lines.close();
        }
    }

    private @Nullable LineReader open() throws IOException {
        while (true) {
            Map.Entry<Long, LogFiles.Turned> next = files.turned().higherEntry(turn);
            LineReader lines = null;
            try {
                lines = LineReader.open(
                        next == null ? files.current() : next.getValue().path());
            } catch (NoSuchFileException e) {
                // Pruned, or between two files of a turn.
            }
            if (next != null) {
                turn = next.getKey();
                growing = false;
            } else if (files.turned().higherEntry(turn) == null) {
                identity = LogFiles.identity(files.current());
                growing = true;
                return lines;
            } else if (lines != null) {
                // Turned between the look and the opening: there is a file before the one that we have.
                lines.close();
                continue;
            }
            if (lines != null) {
                return lines;
            }
        }
    }

    /** Whether nothing more will be written to the file that was the current one. */
    private boolean isOver(LineReader lines) throws IOException {
        Long turned = files.turned().higherKey(turn);
        if (turned == null) {
            boolean replaced = LogFiles.exists(files.current())
                    && !LogFiles.identity(files.current()).equals(identity);
            if (!replaced && !lines.cut()) {
                return false;
            }
            turned = files.turned().higherKey(turn);
        }
        turn = turned == null ? turn : turned;
        return true;
    }
}
