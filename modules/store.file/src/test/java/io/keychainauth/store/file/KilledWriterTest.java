package io.keychainauth.store.file;

import static io.keychainauth.store.file.Places.open;
import static io.keychainauth.store.file.Places.read;
import static io.keychainauth.store.file.Places.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: killed in the midst of writing, and writing at once. */
final class KilledWriterTest {
    /** Fewer where the system is emulated, and each change takes a tenth of a second. */
    private static final int ROUNDS = Integer.getInteger("killed.rounds", 6);

    private static final int CHANGES = 200;

    /** Nobody may wait longer than ten seconds for all the others. */
    private static final int AT_ONCE = Integer.getInteger("writer.changes", 40);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void whatWasAcknowledgedSurvivesAKillAtAnyMoment() throws IOException, InterruptedException, StoreException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Path at = folder.resolve("round-" + round);
            int last = writeUntilKilled(at, random.nextInt(CHANGES), random.nextInt(3_000_000));
            String context = "seed " + seed + ", round " + round + ", acknowledged " + last;
            try (SecretStore store = open(Places.in(at))) {
                for (int key = 0; key < WriterProcess.KEYS; key++) {
                    assertKey(store, key, last, context);
                }
                store.apply(List.of(value("after", "kill")));
                assertEquals(Optional.of("kill"), read(store, "after"), context);
            }
        }
    }

    @Test
    void processesThatWriteAtOnceLoseNothing() throws IOException, InterruptedException, StoreException {
        List<Process> writers = new ArrayList<>();
        try {
            for (String name : List.of("p", "q", "r")) {
                writers.add(WriterProcess.start(folder, name, AT_ONCE));
            }
            for (Process writer : writers) {
                assertTrue(writer.waitFor(120, TimeUnit.SECONDS));
                assertEquals(0, writer.exitValue());
            }
        } finally {
            writers.forEach(Process::destroyForcibly);
        }
        try (SecretStore store = open(Places.in(folder))) {
            assertEquals(3 * 2 * WriterProcess.KEYS, store.count());
            for (String name : List.of("p", "q", "r")) {
                for (int i = AT_ONCE - WriterProcess.KEYS; i < AT_ONCE; i++) {
                    assertEquals(Optional.of("" + i), read(store, name + i % WriterProcess.KEYS));
                }
            }
        }
    }

    /** The last change that was acknowledged, -1 if none. */
    private static int writeUntilKilled(Path at, int acknowledged, int nanos) throws IOException, InterruptedException {
        Process writer = WriterProcess.start(at, "k", CHANGES);
        int last = -1;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(writer.getInputStream(), UTF_8))) {
            Optional<String> line = Optional.ofNullable(lines.readLine());
            while (line.isPresent()) {
                last = Integer.parseInt(line.get());
                if (last == acknowledged) {
                    // Somewhere within the next change or two.
                    for (long end = System.nanoTime() + nanos; System.nanoTime() < end; ) {
                        Thread.onSpinWait();
                    }
                    // Not the process itself: that would close its output, and what it said last would be lost.
                    writer.toHandle().destroyForcibly();
                }
                line = Optional.ofNullable(lines.readLine());
            }
        } finally {
            writer.destroyForcibly();
        }
        assertTrue(writer.waitFor(60, TimeUnit.SECONDS));
        assertTrue(last >= acknowledged, "the writer ended by itself after " + last);
        return last;
    }

    private static void assertKey(SecretStore store, int key, int last, String context) throws StoreException {
        // Change last + 1 may have happened without having been acknowledged.
        Optional<String> old = latest(key, last);
        Optional<String> next = latest(key, last + 1);
        Optional<String> found = read(store, "k" + key);
        assertTrue(found.equals(old) || found.equals(next), () -> context + ", key " + key + ": " + found);
        assertEquals(found, read(store, "k" + key + "-twin"), context);
    }

    private static Optional<String> latest(int key, int change) {
        for (int i = change; i >= 0; i--) {
            if (i % WriterProcess.KEYS == key) {
                return Optional.of("" + i);
            }
        }
        return Optional.empty();
    }
}
