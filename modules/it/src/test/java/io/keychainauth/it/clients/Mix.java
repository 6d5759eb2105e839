package io.keychainauth.it.clients;

import io.keychainauth.it.blackbox.Json;
import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Machine.Finished;
import io.keychainauth.it.blackbox.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many connections of many clients at the same time: one after the other within a process, or a process for each. */
final class Mix {
    private static final int PARALLEL = 8;
    private static final int BATCH = 250;
    private static final long SEED = 5;

    private final Profile profile;
    private final String expected;
    private final List<Batch> batches = new ArrayList<>();
    private final Map<String, Count> counts = new TreeMap<>();

    /**
     * Connects nobody yet.
     *
     * @param expected the answer that each request for {@code k} must have
     */
    Mix(Profile profile, String expected) {
        this.profile = profile;
        this.expected = expected;
    }

    /**
     * Adds a client.
     *
     * @param longLived processes that make 250 connections, one after the other
     * @param shortLived processes that make one
     */
    void add(HonestClient client, int longLived, int shortLived) {
        batches.addAll(Collections.nCopies(longLived, new Batch(client, BATCH)));
        batches.addAll(Collections.nCopies(shortLived, new Batch(client, 1)));
    }

    /** Counts by client. */
    Map<String, Count> run() throws IOException, InterruptedException, ExecutionException {
        Collections.shuffle(batches, new Random(SEED));
        Path lines = profile.folder().resolve("requests");
        profile.write(lines, (Json.read("k") + "\n").repeat(BATCH));
        try (ExecutorService pool = Executors.newFixedThreadPool(PARALLEL)) {
            List<Future<Count>> running = batches.stream()
                    .map(batch -> pool.submit(() -> run(batch, lines)))
                    .toList();
            for (int i = 0; i < running.size(); i++) {
                counts.merge(batches.get(i).client.name(), running.get(i).get(), Count::plus);
            }
        }
        Files.delete(lines);
        return counts;
    }

    private Count run(Batch batch, Path lines) {
        boolean alone = batch.connections == 1;
        ProcessBuilder prepared = alone
                ? batch.client.prepare(profile, Json.read("k"))
                : batch.client.prepare(profile, "--reconnect").redirectInput(lines.toFile());
        Finished finished = Machine.finish(prepared);
        int served = (int) finished.out().lines().filter(expected::equals).count();
        int known = (int) finished.err()
                .lines()
                .filter(line -> line.contains("\"assurance\":\"" + batch.client.assurance() + "\""))
                .count();
        return new Count(
                batch.connections,
                alone ? 1 : 0,
                served,
                known,
                served == batch.connections ? "" : finished.toString());
    }

    private record Batch(HonestClient client, int connections) {}

    /**
     * What became of connections.
     *
     * @param made in all
     * @param alone of these, each by a process of its own
     * @param served with the right answer
     * @param known as well as the client can be
     * @param trouble of the first that was not served
     */
    record Count(int made, int alone, int served, int known, String trouble) {
        private static final int LONGEST = 300;

        Count {
            trouble = trouble.substring(0, Math.min(trouble.length(), LONGEST));
        }

        Count plus(Count other) {
            return new Count(
                    made + other.made,
                    alone + other.alone,
                    served + other.served,
                    known + other.known,
                    trouble.isEmpty() ? other.trouble : trouble);
        }
    }
}
