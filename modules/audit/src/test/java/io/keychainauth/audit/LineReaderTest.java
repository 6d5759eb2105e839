package io.keychainauth.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.audit.LineReader.Step;
import io.keychainauth.files.Sha256;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineReaderTest {
    private static final int BLOCK = 64 << 10;

    @TempDir
    Path folder;

    @Test
    void aTailCanBeTakenForALine() throws IOException {
        try (LineReader lines = LineReader.open(file("a\nbc"))) {
            assertEquals(Step.LINE, lines.next());
            assertEquals(Step.TAIL, lines.next());
            assertEquals(2, lines.number());
            assertEquals(2, lines.bytes());
            assertEquals(Step.LINE, lines.take());
            assertEquals(2, lines.number());
            assertEquals(Step.END, lines.next());
        }
    }

    @Test
    void aTailGrowsWithItsFile() throws IOException {
        Path file = file("a\nb");
        try (LineReader lines = LineReader.open(file)) {
            lines.next();
            assertEquals(Step.TAIL, lines.next());
            Files.writeString(file, "cd", StandardOpenOption.APPEND);
            assertEquals(Step.TAIL, lines.next());
            assertEquals(3, lines.bytes());
            Files.writeString(file, "e\nf", StandardOpenOption.APPEND);
            assertEquals(Step.LINE, lines.next());
            assertEquals(4, lines.bytes());
            assertArrayEquals(
                    HexFormat.of().parseHex(Sha256.of("bcde".getBytes(StandardCharsets.UTF_8))), lines.hash());
            assertEquals(Step.TAIL, lines.next());
            assertEquals(1, lines.bytes());
        }
    }

    /** Wherever the last newline lies in the blocks that are read from the end. */
    @Test
    void theLastLineIsFoundFromTheEnd() throws IOException {
        for (int last : List.of(0, 1, 2, 3, BLOCK - 2, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK)) {
            for (int before : List.of(0, 1, 5, BLOCK)) {
                for (String end : List.of("", "\n")) {
                    Path file = file("x".repeat(before) + "\n" + "y".repeat(last) + end);
                    boolean empty = last + end.length() == 0;
                    try (LineReader lines = LineReader.openLast(file)) {
                        Step step = lines.next();
                        String where = last + " after " + before + end.length();
                        assertEquals(empty || !end.isEmpty() ? Step.LINE : Step.TAIL, step, where);
                        assertEquals(empty ? before : last, lines.bytes(), where);
                    }
                }
            }
        }
    }

    @Test
    void aFileWithoutALineEndIsItsOwnLastLine() throws IOException {
        for (String text : List.of("x", "xy", "x".repeat(3 * BLOCK))) {
            try (LineReader lines = LineReader.openLast(file(text))) {
                assertEquals(Step.TAIL, lines.next());
                assertEquals(text.length(), lines.bytes());
            }
        }
        try (LineReader lines = LineReader.openLast(file(""))) {
            assertEquals(Step.END, lines.next());
        }
    }

    /** Nothing that is written is so long, so whatever it reads as was planted. */
    @Test
    void aLineLongerThanAnyRecordIsNoneThoughItReadsAsOne() throws IOException {
        String half = "x".repeat(LineBuffer.LIMIT / 2);
        String record = "{\"timestamp\":\"2026-05-21T10:34:02.123Z\",\"action\":\"read\",\"targets\":[\"%s\",\"%s\"],"
                + "\"result\":\"GRANTED\",\"seq\":1,\"prev\":\"" + "0".repeat(64) + "\"}\n";
        try (LineReader lines = LineReader.open(file(record.formatted(half, half)))) {
            assertEquals(Step.LINE, lines.next());
            assertTrue(lines.entry().isEmpty());
            String text = record.formatted(half, half).strip();
            assertEquals(text.length(), lines.bytes());
            assertEquals(
                    Sha256.of(text.getBytes(StandardCharsets.UTF_8)),
                    HexFormat.of().formatHex(lines.hash()));
        }
        try (LineReader lines = LineReader.open(file(record.formatted(half, "")))) {
            assertEquals(Step.LINE, lines.next());
            assertEquals(1, lines.entry().orElseThrow().seq());
        }
    }

    @Test
    void aClosedFileIsNotReadOn() throws IOException {
        LineReader lines = LineReader.open(file("a\n"));
        lines.close();
        assertThrows(ClosedChannelException.class, lines::next);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("audit.log"), text);
    }
}
