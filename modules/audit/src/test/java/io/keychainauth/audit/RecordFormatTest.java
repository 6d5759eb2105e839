package io.keychainauth.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.testkit.Property;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordFormatTest {
    private static final Instant NOW = Instant.parse("2026-05-21T10:34:02.123999Z");
    private static final Path FILE = Path.of("audit.log");

    @Test
    void writesEveryKeyInItsPlace() throws IOException {
        AuditRecord all = AuditRecord.of("delete", Outcome.ERROR)
                .pid(8412)
                .binary("/usr/bin/tool", Sample.HASH)
                .service("aws")
                .targets(List.of("a", "b"))
                .prefixes(List.of("p"))
                .reason("internal_error", "store_failed")
                .assurance("compat", List.of("jit", "pinned"))
                .bytes(0)
                .restored(List.of("a"))
                .build();
        Repeats repeats = new Repeats(7, NOW.minusSeconds(60), NOW.minusMillis(123));

        assertEquals(
                "{\"timestamp\":\"2026-05-21T10:34:02.123Z\",\"action\":\"delete\",\"pid\":8412,"
                        + "\"binary_path\":\"/usr/bin/tool\",\"binary_hash\":\"sha256:" + Sample.HASH
                        + "\",\"service\":\"aws\",\"targets\":[\"a\",\"b\"],\"prefixes\":[\"p\"],\"result\":\"ERROR\","
                        + "\"reason\":\"internal_error\",\"detail\":\"store_failed\",\"assurance\":\"compat\","
                        + "\"assurance_marks\":[\"jit\",\"pinned\"],\"bytes\":0,\"restored\":[\"a\"],\"count\":7,"
                        + "\"first\":\"2026-05-21T10:33:02.123Z\",\"last\":\"2026-05-21T10:34:02.000Z\","
                        + "\"recovered\":true,\"seq\":9,\"prev\":\"" + "00".repeat(32) + "\"}",
                line(all, repeats, true, 9));
    }

    @Test
    void leavesOutWhatIsAbsent() throws IOException {
        assertEquals(
                "{\"timestamp\":\"2026-05-21T10:34:02.123Z\",\"action\":\"connect\",\"result\":\"ACCEPTED\",\"seq\":1,"
                        + "\"prev\":\"" + "00".repeat(32) + "\"}",
                line(AuditRecord.of("connect", Outcome.ACCEPTED).build(), null, false, 1));
    }

    @Test
    void keepsTerminalsSafeFromTheRawFile() throws IOException {
        String line = line(Sample.granted("\u001b[2J\u009b\u007f\n\"\\ü😀"), null, false, 1);

        assertTrue(line.contains("[\"\\u001b[2J\\u009b\\u007f\\u000a\\\"\\\\ü😀\"]"), line);
    }

    @Test
    void readsBackWhateverItWrote() {
        Property.demand(3000, random -> {
            long seq = 1L + random.nextInt(3000);
            AuditRecord record = random(random);
            Repeats repeats = random.nextBoolean()
                    ? null
                    : new Repeats(1 + random.nextInt(1000), Instant.ofEpochMilli(random.nextInt()), Instant.EPOCH);
            byte[] bytes = line(record, repeats, random.nextBoolean(), seq).getBytes(UTF_8);

            Optional<AuditLine.Entry> entry = RecordParser.parse(FILE, 3, bytes, 0, bytes.length);

            assertEquals(Optional.of(record), entry.map(AuditLine.Entry::what));
            assertEquals(Optional.ofNullable(repeats), entry.orElseThrow().repeats());
            assertEquals(Instant.parse("2026-05-21T10:34:02.123Z"), entry.get().timestamp());
            assertEquals(seq, entry.get().seq());
        });
    }

    @Test
    void refusesWhatIsNoRecord() throws IOException {
        String good = line(Sample.granted("a"), null, false, 1);
        List<String> bad = new ArrayList<>(List.of(
                "",
                "{}",
                "null",
                good + good,
                good + " x",
                good.substring(1),
                good.replace("\"seq\":1", "\"seq\":0"),
                good.replace("\"seq\":1", "\"seq\":1.0"),
                good.replace("\"seq\":1", "\"seq\":99999999999999999999"),
                good.replace("\"seq\":1", "\"seq\":9007199254740993"),
                good.replace("\"00", "\"0G"),
                good.replace("\"00", "\""),
                good.replace("GRANTED", "granted"),
                good.replace("2026-05-21", "2026-02-31"),
                good.replace("\"sha256:", "\""),
                good.replace("[\"a\"]", "[1]"),
                good.replace("[\"a\"]", "\"a\""),
                good.replace(",\"seq\"", ",\"recovered\":false,\"seq\"")));
        for (int i = 0; i < good.length(); i++) {
            bad.add(good.substring(0, i));
        }
        for (String line : bad) {
            byte[] bytes = line.getBytes(UTF_8);
            assertEquals(Optional.empty(), RecordParser.parse(FILE, 1, bytes, 0, bytes.length), line);
        }
    }

    @Test
    void readsNumbersFromZeroToTheHighestThatEveryReaderHolds() throws IOException {
        String line = line(AuditRecord.of("malformed", Outcome.ERROR).bytes(0).build(), null, false, 1L << 53);
        byte[] bytes = line.getBytes(UTF_8);
        AuditLine.Entry entry =
                RecordParser.parse(FILE, 1, bytes, 0, bytes.length).orElseThrow();
        assertEquals(0, entry.what().bytes());
        assertEquals(1L << 53, entry.seq());
    }

    @Test
    void skipsKeysOfLaterVersions() throws IOException {
        String line = line(Sample.granted("a"), null, false, 1).replace("\"pid\"", "\"later\":{\"x\":[1,{}]},\"pid\"");
        byte[] bytes = line.getBytes(UTF_8);

        assertTrue(RecordParser.parse(FILE, 1, bytes, 0, bytes.length).isPresent());
    }

    @Test
    void refusesARecordLongerThanAnyReaderTakes() {
        AuditRecord huge = Sample.granted("x".repeat(LineBuffer.LIMIT));

        assertThrows(IOException.class, () -> line(huge, null, false, 1));
    }

    @Test
    void findsCheckpointsInJournalLines() {
        Checkpoint checkpoint = new Checkpoint(1000, Sample.HASH);

        assertEquals("audit checkpoint seq=1000 sha256=" + Sample.HASH, checkpoint.line());
        assertEquals(
                Optional.of(checkpoint),
                Checkpoint.find("May 21 10:34:02 host keychain-auth[812]: " + checkpoint.line() + " "));
        assertEquals(Optional.empty(), Checkpoint.find("audit checkpoint seq=1000 sha256=abc"));
    }

    private static String line(AuditRecord record, @Nullable Repeats repeats, boolean recovered, long seq)
            throws IOException {
        LineBuffer buffer = new LineBuffer();
        RecordEncoder.encode(buffer, record, NOW, repeats, recovered, seq, new byte[32]);
        return new String(buffer.bytes(), 0, buffer.length(), UTF_8);
    }

    private static AuditRecord random(Random random) {
        return AuditRecord.of(Sample.text(random), random.nextBoolean() ? Outcome.GRANTED : Outcome.DENIED)
                .pid(random.nextInt(100))
                .binary(Sample.text(random), random.nextBoolean() ? "" : Sample.HASH)
                .service(Sample.text(random))
                .targets(texts(random))
                .prefixes(texts(random))
                .reason(Sample.text(random), Sample.text(random))
                .assurance(Sample.text(random), texts(random))
                .bytes(random.nextInt(-1, 5) < 0 ? -1 : 5)
                .restored(texts(random))
                .build();
    }

    private static List<String> texts(Random random) {
        List<String> texts = new ArrayList<>();
        for (int n = random.nextInt(3); n > 0; n--) {
            texts.add(Sample.text(random));
        }
        return texts;
    }
}
