package io.keychainauth.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.testkit.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditReaderTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void readsAllFilesInOrder() throws IOException {
        Sample.write(log(), 100, 3000);

        assertTrue(Sample.files(log()).size() > 5);
        assertEquals(keys(100), targets(Sample.entries(log())));
    }

    @Test
    void givesOnlyWhatTheFilterTakes() throws IOException {
        Sample.write(log(), 100, 3000);

        try (AuditReader reader = AuditReader.open(log(), entry -> entry.seq() % 10 == 0)) {
            for (long i = 1; i <= 10; i++) {
                AuditLine line = reader.next().orElseThrow();
                assertEquals(
                        10 * i, assertInstanceOf(AuditLine.Entry.class, line).seq());
            }
            assertEquals(Optional.empty(), reader.next());
        }
    }

    @Test
    void acceptsThatThereIsNoLogYet() throws IOException {
        try (AuditReader reader = AuditReader.open(log(), Sample.ALL)) {
            assertEquals(Optional.empty(), reader.next());
            Sample.write(log(), 1, 1 << 20);
            assertTrue(reader.next().isPresent());
        }
    }

    @Test
    void reportsATornLineOnce() throws IOException {
        Sample.write(log(), 3, 1 << 20);
        byte[] bytes = Files.readAllBytes(log());
        Files.write(log(), Arrays.copyOf(bytes, bytes.length - 20));

        try (AuditReader reader = AuditReader.open(log(), Sample.ALL)) {
            reader.next();
            reader.next();
            AuditLine.Torn torn =
                    assertInstanceOf(AuditLine.Torn.class, reader.next().orElseThrow());
            assertEquals(new AuditLine.Torn(log(), 3, bytes.length / 3 - 20), torn);
            assertEquals(Optional.empty(), reader.next());
            Sample.write(log(), 1, 1 << 20);
            AuditLine.Entry after =
                    assertInstanceOf(AuditLine.Entry.class, reader.next().orElseThrow());
            assertTrue(after.recovered());
            assertEquals(4, after.number());
        }
    }

    @Test
    void givesAWholeRecordWithoutNewlineOnce() throws IOException {
        Sample.write(log(), 3, 1 << 20);
        byte[] bytes = Files.readAllBytes(log());
        Files.write(log(), Arrays.copyOf(bytes, bytes.length - 1));

        try (AuditReader reader = AuditReader.open(log(), Sample.ALL)) {
            for (int i = 1; i <= 3; i++) {
                assertEquals(
                        i,
                        assertInstanceOf(AuditLine.Entry.class, reader.next().orElseThrow())
                                .seq());
            }
            assertEquals(Optional.empty(), reader.next());
            Files.writeString(log(), "\n", StandardOpenOption.APPEND);
            assertEquals(Optional.empty(), reader.next());
            Sample.write(log(), 1, 1 << 20);
            assertEquals(
                    4,
                    assertInstanceOf(AuditLine.Entry.class, reader.next().orElseThrow())
                            .seq());
        }
    }

    @Test
    void closingClosesTheFileThatIsRead() throws IOException {
        Sample.write(log(), 2, 1 << 20);
        LogLines lines = new LogLines(log());
        AuditReader reader = new AuditReader(lines, Sample.ALL);
        reader.next();
        assertEquals(log(), lines.line().path());
        reader.close();
        assertThrows(IllegalStateException.class, lines::line);
    }

    @Test
    @Tag("slow")
    void followsAcrossTurns() throws Exception {
        // Fewer where the system is emulated; each turn is some of them.
        int records = Integer.getInteger("followed.records", 3000);
        Sample.write(log(), 1, 2000);
        try (AuditReader reader = AuditReader.open(log(), Sample.ALL)) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                try {
                    Sample.write(log(), records, 2000);
                } catch (IOException e) {
                    throw new CompletionException(e);
                }
            });
            for (long seq = 1; seq <= records + 1; seq++) {
                AuditLine line = reader.next(LONG).orElseThrow();
                assertEquals(
                        seq,
                        assertInstanceOf(AuditLine.Entry.class, line, line.toString())
                                .seq());
            }
            writer.join();
            assertEquals(Optional.empty(), reader.next(Duration.ZERO));
        }
    }

    @Test
    void followingShowsNoLineThatIsBeingWritten() throws Exception {
        Sample.write(log(), 2, 1 << 20);
        byte[] bytes = Files.readAllBytes(log());
        int half = bytes.length * 3 / 4;
        Files.write(log(), Arrays.copyOf(bytes, half));

        try (AuditReader reader = AuditReader.open(log(), Sample.ALL)) {
            assertTrue(reader.next(LONG).isPresent());
            assertEquals(Optional.empty(), reader.next(Duration.ofMillis(1)));
            Files.write(log(), Arrays.copyOfRange(bytes, half, bytes.length), StandardOpenOption.APPEND);
            assertEquals(
                    2,
                    assertInstanceOf(AuditLine.Entry.class, reader.next(LONG).orElseThrow())
                            .seq());
        }
    }

    @Test
    @Tag("open-files-move")
    void followsALogThatWasReplacedOrCut() throws Exception {
        Sample.write(log(), 5, 1 << 20);
        try (AuditReader reader = AuditReader.open(log(), entry -> entry.seq() == 1)) {
            assertTrue(reader.next(LONG).isPresent());
            assertFalse(reader.next(Duration.ZERO).isPresent());
            Files.delete(log());
            assertFalse(reader.next(Duration.ZERO).isPresent());
            Sample.write(log(), 3, 1 << 20);
            assertTrue(reader.next(LONG).isPresent());
            assertFalse(reader.next(Duration.ZERO).isPresent());
            byte[] bytes = Files.readAllBytes(log());
            Files.write(log(), Arrays.copyOf(bytes, bytes.length / 3));
            assertTrue(reader.next(LONG).isPresent());
        }
    }

    @Test
    void closingEndsAWait() throws Exception {
        AuditReader reader = AuditReader.open(log(), Sample.ALL);
        CompletableFuture<Optional<AuditLine>> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return reader.next(Duration.ofDays(1));
            } catch (IOException | InterruptedException e) {
                throw new CompletionException(e);
            }
        });
        reader.close();

        assertEquals(Optional.empty(), waiting.get(60, TimeUnit.SECONDS));
        assertEquals(Optional.empty(), reader.next());
    }

    @Test
    @Tag("same-calls")
    void isTotalOverRandomBytes() throws IOException {
        Sample.write(log(), 20, 1 << 20);
        byte[] good = Files.readAllBytes(log());
        Property.demand(300, random -> {
            byte[] bytes = new byte[random.nextInt(5000)];
            random.nextBytes(bytes);
            for (int i = random.nextInt(20); i > 0 && bytes.length > 0; i--) {
                // Pieces of real records and newlines, or random bytes would never get beyond the first brace.
                int from = random.nextInt(good.length);
                int to = random.nextInt(bytes.length);
                int length = Math.min(random.nextInt(1000), Math.min(good.length - from, bytes.length - to));
                System.arraycopy(good, from, bytes, to, length);
                bytes[random.nextInt(bytes.length)] = '\n';
            }
            Files.write(log(), bytes);

            long newlines = IntStream.range(0, bytes.length)
                    .filter(i -> bytes[i] == '\n')
                    .count();
            boolean tail = bytes.length > 0 && bytes[bytes.length - 1] != '\n';
            List<AuditLine> lines = Sample.read(log());
            assertEquals(newlines + (tail ? 1 : 0), lines.size());
            AuditVerifier.verify(log(), List.of());
            Sample.write(log(), 1, 1 << 20);
            assertEquals(lines.size() + 1, Sample.read(log()).size());
        });
    }

    @Test
    void readsPastALineLongerThanMemoryShouldHold() throws IOException {
        Sample.write(log(), 2, 1 << 20);
        byte[] junk = new byte[LineBuffer.LIMIT * 2 + 12_345];
        Arrays.fill(junk, (byte) '{');
        Files.write(log(), junk, StandardOpenOption.APPEND);
        Sample.write(log(), 1, 1 << 30);

        List<AuditLine> lines = Sample.read(log());
        assertEquals(new AuditLine.Torn(log(), 3, junk.length), lines.get(2));
        AuditVerdict.Intact intact =
                assertInstanceOf(AuditVerdict.Intact.class, AuditVerifier.verify(log(), List.of()));
        assertEquals(3, intact.records());
        assertEquals(1, intact.recovered());
    }

    private static List<String> keys(int number) {
        return IntStream.range(0, number).mapToObj(i -> "key-" + i).toList();
    }

    private static List<String> targets(List<AuditLine.Entry> entries) {
        List<String> targets = new ArrayList<>();
        entries.forEach(each -> targets.addAll(each.what().targets()));
        return targets;
    }

    private Path log() {
        return folder.resolve("audit.log");
    }
}
