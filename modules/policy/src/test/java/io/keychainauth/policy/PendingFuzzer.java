package io.keychainauth.policy;

import static io.keychainauth.testkit.fuzz.Fuzzing.demand;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What must hold for any bytes in pending.json. Jazzer calls {@link #fuzzerTestOneInput}. */
public final class PendingFuzzer {
    private static final Path FILE = Path.of("pending.json");

    private PendingFuzzer() {}

    /** Entries that come back as they were written, or one line that names the place of the error. */
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            // To the millisecond, and with what UTF-8 can hold: that is what is kept.
            List<PendingEntry> entries = written(PendingFormat.parse(JsonDocument.of(FILE, input)));
            demand(written(entries).equals(entries), "written again it is another");
        } catch (PolicyException e) {
            ConfigFuzzer.demandPlace(e, FILE);
        }
    }

    private static List<PendingEntry> written(List<PendingEntry> entries) {
        byte[] json = PendingFormat.json(entries).getBytes(StandardCharsets.UTF_8);
        try {
            List<PendingEntry> read = PendingFormat.parse(JsonDocument.of(FILE, json));
            demand(read.size() == entries.size(), "entries got lost");
            for (int i = 0; i < read.size(); i++) {
                demand(read.get(i).identity().equals(entries.get(i).identity()), "another program");
                demand(read.get(i).commandLine().equals(entries.get(i).commandLine()), "another command line");
                demand(read.get(i).count() == entries.get(i).count(), "another count");
                demand(read.get(i).libraries().equals(entries.get(i).libraries()), "other libraries");
            }
            return read;
        } catch (PolicyException e) {
            throw new AssertionError("what was written cannot be read", e);
        }
    }
}
