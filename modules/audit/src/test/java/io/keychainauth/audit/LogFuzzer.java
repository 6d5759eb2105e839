package io.keychainauth.audit;

import static io.keychainauth.testkit.fuzz.Fuzzing.demand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What must hold for any bytes in audit.log. Jazzer calls {@link #fuzzerTestOneInput}. */
public final class LogFuzzer {
    private static final Path LOG = log();

    private LogFuzzer() {}

    /** Every line is a record or torn, each record says the same when it is written again, and there is a verdict. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Files.write(LOG, input);
        List<AuditLine> lines = Sample.read(LOG);
        long newlines = 0;
        for (byte each : input) {
            newlines += each == '\n' ? 1 : 0;
        }
        boolean tail = input.length > 0 && input[input.length - 1] != '\n';
        demand(lines.size() == newlines + (tail ? 1 : 0), "lines got lost");
        long records = 0;
        for (AuditLine line : lines) {
            if (line instanceof AuditLine.Entry entry) {
                records++;
                demand(again(entry).equals(entry), "written again it is another");
            }
        }
        switch (AuditVerifier.verify(LOG, List.of())) {
            case AuditVerdict.Intact intact -> {
                demand(intact.records() == records, "records that were not read");
                demand(intact.torn() == lines.size() - records, "torn lines that were not read");
            }
            case AuditVerdict.Broken broken ->
                demand(broken.line() > 0 && broken.line() <= lines.size(), "broken where there is no line");
        }
    }

    private static AuditLine.Entry again(AuditLine.Entry entry) throws IOException {
        LineBuffer line = new LineBuffer();
        RecordEncoder.encode(
                line,
                entry.what(),
                entry.timestamp(),
                entry.repeats().orElse(null),
                entry.recovered(),
                entry.seq(),
                HexFormat.of().parseHex(entry.prev()));
        byte[] bytes = Arrays.copyOf(line.bytes(), line.length());
        Optional<AuditLine.Entry> read = RecordParser.parse(entry.file(), entry.number(), bytes, 0, bytes.length);
        return read.orElseThrow(() -> new AssertionError("what was written is no record"));
    }

    private static Path log() {
        try {
            Path file = Files.createTempFile("audit", ".log");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
