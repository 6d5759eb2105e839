package io.keychainauth.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.audit.LineReader.Step;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLinesTest {
    @TempDir
    Path folder;

    @Test
    void stepsThroughAllFilesToThePresentEnd() throws IOException {
        Files.writeString(folder.resolve("audit-2026-05-21-000001.log"), "a\nb");
        Files.writeString(folder.resolve("audit-2026-05-20-000002.log"), "");
        Files.writeString(log(), "c\nd");
        try (LogLines lines = new LogLines(log())) {
            // The torn end of a turned file is a line: nothing more will come.
            for (long number : new long[] {1, 2, 1}) {
                assertEquals(Step.LINE, lines.next());
                assertEquals(number, lines.line().number());
            }
            assertEquals(Step.TAIL, lines.next());
            assertEquals(log(), lines.line().path());
            assertEquals(3, lines.files());
        }
    }

    @Test
    void aLogThatIsNotThereEndsAtOnce() throws IOException {
        try (LogLines lines = new LogLines(log())) {
            assertEquals(Step.END, lines.next());
            assertThrows(IllegalStateException.class, lines::line);
            Files.writeString(log(), "a\n");
            assertEquals(Step.LINE, lines.next());
            assertEquals(Step.END, lines.next());
        }
    }

    @Test
    void closingClosesTheFileThatIsRead() throws IOException {
        Files.writeString(log(), "a\n");
        LogLines lines = new LogLines(log());
        lines.next();
        LineReader line = lines.line();
        lines.close();
        assertThrows(ClosedChannelException.class, line::next);
        assertThrows(IllegalStateException.class, lines::line);
    }

    /** The writer goes on in it until it looks: what it writes there is part of the log. */
    @Test
    void aFileThatWasRemovedIsReadOn() throws IOException {
        try (AuditLog log = Sample.open(log(), new TickingClock(), 1 << 20, new ArrayList<>());
                AuditReader reader = AuditReader.open(log(), Sample.ALL)) {
            log.append(Sample.granted("1"));
            assertEquals(List.of("1"), targets(reader));
            Files.delete(log());
            assertEquals(Optional.empty(), reader.next());
            log.append(Sample.granted("2"));
            assertEquals(List.of("2"), targets(reader));
        }
    }

    @Test
    void aReaderWaitsForWhatIsNotWrittenYet() throws Exception {
        Sample.write(log(), 1, 1 << 20);
        CountDownLatch arrived = new CountDownLatch(1);
        Predicate<AuditLine.Entry> second = entry -> {
            arrived.countDown();
            return entry.seq() == 2;
        };
        try (AuditReader reader = AuditReader.open(log(), second)) {
            CompletableFuture<Optional<AuditLine>> line = CompletableFuture.supplyAsync(() -> {
                try {
                    return reader.next(Duration.ofSeconds(60));
                } catch (IOException | InterruptedException e) {
                    throw new CompletionException(e);
                }
            });
            assertTrue(arrived.await(60, TimeUnit.SECONDS));
            Sample.write(log(), 1, 1 << 20);
            assertTrue(line.get(60, TimeUnit.SECONDS).isPresent());
        }
    }

    @Test
    void aClosedReaderGivesNothingMore() throws IOException {
        Sample.write(log(), 2, 1 << 20);
        AuditReader reader = AuditReader.open(log(), Sample.ALL);
        assertTrue(reader.next().isPresent());
        reader.close();
        assertEquals(Optional.empty(), reader.next());
        reader.close();
    }

    private static List<String> targets(AuditReader reader) throws IOException {
        return ((AuditLine.Entry) reader.next().orElseThrow()).what().targets();
    }

    private Path log() {
        return folder.resolve("audit.log");
    }
}
