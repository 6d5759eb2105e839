package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.it.blackbox.Build;
import io.keychainauth.it.blackbox.Json;
import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Wait;
import io.keychainauth.it.blackbox.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Programs that would wear the daemon out. Root outside counts what the daemon holds. */
class LoadIT {
    private static final int READS = 300;
    private static final int STRANGERS = 64;
    private static final int DEEP = 100;

    /** Far too many already; for 10,000 at once no daemon has descriptors. */
    private static final int FEWER = 2000;

    /** Connections that were turned away and whose other side has not closed yet. */
    private static final int DRAINING = 64;

    /** Descriptors that one session needs at most. */
    private static final long EACH = 12;

    /** What one more flood may take and keep: a page for each of 10,000 connections is more. */
    private static final long MORE_KB = 24 << 10;

    /** The heap of the daemon (jlink/linux.options), which keeps what it once needed. */
    private static final long HEAP_KB = 128 << 10;

    /** What lines that are not answered may take of it (docs/protocol.md, section 9). */
    private static final long LINES_KB = 32 << 10;

    /** All that the daemon may ever hold: its heap, and as much for code, threads and the virtual machine. */
    private static final long MOST_KB = 2 * HEAP_KB;

    /** A line has ten seconds to end: whoever is left then stays for ever. */
    private static final Duration BEYOND_DEADLINE = Duration.ofSeconds(15);

    /** Threads of the compiler come and go. */
    private static final long THREADS = 4;

    /** In MiB: a line, and all lines together, with what lies in the socket and in a buffer on the way. */
    private static final long LONGEST = 8;

    private static final long SHARE = 32;

    private String figures = "";
    private long taken;
    private int strangersAtOnce;
    private long done;

    /** What the daemon holds. */
    private record Held(long kilobytes, long peak, long descriptors, long threads) {
        static Held by(Scene scene) throws IOException {
            Path process = Path.of("/proc", Long.toString(scene.daemon().pid()));
            String status = Files.readString(process.resolve("status"));
            try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
                return new Held(
                        number(status, "VmRSS"),
                        number(status, "VmHWM"),
                        descriptors.count(),
                        number(status, "Threads"));
            }
        }

        private static long number(String status, String name) {
            Matcher line = Pattern.compile("^" + name + ":\\s*(\\d+)", Pattern.MULTILINE)
                    .matcher(status);
            assertTrue(line.find(), status);
            return Long.parseLong(line.group(1));
        }

        @Override
        public String toString() {
            return kilobytes / 1024 + " MiB/" + descriptors + "/" + threads;
        }

        /** Whether it holds more for clients than those have whom it lets in. */
        boolean overrun(Held before) {
            return descriptors > before.descriptors + (STRANGERS + DRAINING + 1) * EACH;
        }
    }

    @BeforeEach
    void counted() {
        assumeTrue(Machine.get().root(), "only root can look into the daemon: it is not dumpable");
    }

    private static Wire reader(Scene scene) throws IOException {
        Path reader = scene.profile().client("wire.c", "reader");
        scene.approve(reader);
        return scene.profile().wire(reader);
    }

    /** Median time of a read in microseconds; every read must be answered. */
    private static long latency(Scene scene, Wire wire, int c) throws IOException {
        long[] times = new long[READS];
        for (int i = 0; i < READS; i++) {
            long start = System.nanoTime();
            assertEquals(Json.value(Scene.KEY, scene.canary()), wire.ask(c, scene.request()));
            times[i] = (System.nanoTime() - start) / 1000;
        }
        Arrays.sort(times);
        return times[READS / 2];
    }

    /** What the daemon may hold, in KiB. */
    private enum Bound {
        /** The first flood had it take what it needs for one. */
        WARM(LINES_KB + MORE_KB) {
            @Override
            long after(Held fresh, Held before) {
                return before.kilobytes() + MORE_KB;
            }
        },
        /** The heap grows with each flood until it may not grow any more. */
        HEAP(HEAP_KB + MORE_KB) {
            @Override
            long after(Held fresh, Held before) {
                return fresh.kilobytes() + HEAP_KB + MORE_KB;
            }
        };

        /** Above what a fresh daemon holds, at any time. */
        private final long more;

        Bound(long more) {
            this.more = more;
        }

        /** When the second flood is over. */
        abstract long after(Held fresh, Held before);

        long ever(Held fresh) {
            return Math.min(fresh.kilobytes() + more, MOST_KB);
        }
    }

    /** An approved client reads alone and during the flood; what the daemon holds is back afterwards. */
    private Outcome withstood(Scene scene, String mode, int count, int strangers, Bound bound) throws IOException {
        Wire wire = reader(scene);
        int c = wire.open();
        latency(scene, wire, c);
        Held fresh = Held.by(scene);
        // The virtual machine keeps the memory that it once needed: once, not with each flood.
        try (Flood first = new Flood(scene, mode, count)) {
            latency(scene, wire, c);
            Wait.until("the flood has done its worst", first::ready);
        }
        Wait.until("its connections are gone", () -> Held.by(scene).descriptors() <= fresh.descriptors());
        long alone = latency(scene, wire, c);
        Held before = Held.by(scene);
        assertTrue(before.peak() <= bound.ever(fresh), () -> fresh + " then " + before + ", peak " + before.peak());
        Held during;
        long meanwhile;
        try (Flood flood = new Flood(scene, mode, count)) {
            meanwhile = latency(scene, wire, c);
            Wait.until("the flood has done its worst", flood::ready);
            Wait.until("the daemon has seen it", () -> sessions(scene) > strangers);
            during = Held.by(scene);
            strangersAtOnce = sessions(scene) - 1;
            done = flood.done();
            assertEquals(Json.value(Scene.KEY, scene.canary()), wire.ask(c, scene.request()));
        }
        Wait.until("descriptors and threads are back", () -> {
            Held now = Held.by(scene);
            return now.descriptors() <= before.descriptors() && now.threads() <= before.threads() + THREADS;
        });
        Held after = Held.by(scene);
        assertTrue(after.kilobytes() <= bound.after(fresh, before), () -> fresh + ", " + before + " then " + after);
        assertTrue(after.peak() <= bound.ever(fresh), () -> fresh + " then " + after + ", peak " + after.peak());
        figures = String.format(
                Locale.ROOT,
                "memory/descriptors/threads %s fresh, %s after one such flood, %s in the second, %s after it, memory never more"
                        + " than %d MiB; latency ratio %.1f",
                fresh,
                before,
                during,
                after,
                after.peak() / 1024,
                (double) meanwhile / alone);
        return new Outcome(during.overrun(before), figures);
    }

    private void assertWithstood(Scene scene, String mode, int count, int strangers) throws IOException {
        Outcome outcome = withstood(scene, mode, count, strangers, Bound.WARM);
        assertFalse(outcome.effect(), outcome::seen);
    }

    @Test
    void tenThousandConnections() throws IOException {
        Row.of("A15", "10,000 connections without a byte")
                .off("sessions")
                .attack(scene -> checked(scene)
                        ? withstood(scene, "connect", 10_000, STRANGERS, Bound.WARM)
                        : overrun(scene, "connect", FEWER))
                .ends(
                        STRANGERS + " strangers at once, the approved client is served",
                        (_, _) -> assertEquals(STRANGERS, strangersAtOnce))
                .figure(_ -> figures)
                .run();
    }

    private static Outcome overrun(Scene scene, String mode, int count) throws IOException {
        Held before = Held.by(scene);
        try (Flood flood = new Flood(scene, mode, count)) {
            Wait.until("the flood has done its worst", flood::ready);
            boolean seen = Wait.within(Wait.PATIENCE, () -> Held.by(scene).overrun(before));
            return new Outcome(seen, before + " then " + Held.by(scene));
        }
    }

    @Test
    void halfLines() throws IOException {
        Row.of("A15", "64 half lines that are never ended take every place of strangers")
                .off("deadlines")
                .attack(scene -> {
                    if (checked(scene)) {
                        assertWithstood(scene, "half", STRANGERS, STRANGERS - 1);
                    }
                    try (Flood flood = new Flood(scene, "half", STRANGERS)) {
                        Wait.until("the flood has done its worst", flood::ready);
                        Wait.until("the daemon has seen it", () -> sessions(scene) >= STRANGERS);
                        Path stranger = scene.profile().client("client.c", "stranger");
                        return new Outcome(!getsIn(scene, stranger), figures);
                    }
                })
                .ends(
                        "timeout, the next stranger gets in",
                        (scene, _) -> assertTrue(scene.recorded("\"reason\":\"timeout\"")))
                .figure(_ -> figures)
                .run();
    }

    private static boolean getsIn(Scene scene, Path stranger) throws IOException {
        String queued = Json.denied("unregistered_binary_pending_approval");
        return Wait.within(
                checked(scene) ? Wait.PATIENCE : BEYOND_DEADLINE,
                () -> scene.honest(stranger).seen().equals(queued));
    }

    /** What strangers send is not read as a request at all. */
    @Test
    void aLineWithoutEnd() throws IOException {
        Row.of("A15", "a registered program sends a line of 1 GiB")
                .off("line-length", "line-memory")
                .attack(scene -> {
                    scene.approve(scene.program("wear.c", "wear"));
                    if (checked(scene)) {
                        assertWithstood(scene, "gigabyte", 1024, 0);
                    }
                    try (Flood flood = new Flood(scene, "gigabyte", 64)) {
                        Wait.until("the flood has done its worst", flood::ready);
                        taken = flood.done();
                        return new Outcome(taken > SHARE || !scene.daemon().alive(), taken + " MiB taken");
                    }
                })
                .ends("malformed_request, the connection is closed", (scene, outcome) -> {
                    assertTrue(scene.recorded("\"reason\":\"malformed_request\""));
                    assertTrue(taken <= LONGEST, outcome::seen);
                })
                .deeper("the share of all lines", this::gaveWay, "line-length")
                .figure(_ -> figures)
                .run();
    }

    private void gaveWay(Scene scene, Outcome outcome) throws IOException {
        assertFalse(scene.recorded("\"reason\":\"malformed_request\""), outcome::seen);
        assertTrue(taken > LONGEST, outcome::seen);
    }

    /** No check can be switched off that they would pass: what looks at them takes a bit for each bracket. */
    @Test
    void deepLines() throws IOException {
        try (Scene scene = new Scene(Build.RELEASE, Scene.allSwitches())) {
            scene.approve(scene.program("wear.c", "wear"));
            Outcome outcome = withstood(scene, "deep", DEEP, 0, Bound.HEAP);
            assertFalse(outcome.effect(), outcome::seen);
            assertEquals(DEEP, done);
            Row.of("A15", "a registered program sends " + DEEP + " lines of half a million brackets each")
                    .measured(scene, "each answered malformed_request; " + figures);
        }
    }

    @Test
    void smuggledDescriptors() throws IOException {
        Row.of("A15", "2,000 messages with 253 descriptors each")
                .off("descriptors")
                .attack(scene -> {
                    if (checked(scene)) {
                        assertWithstood(scene, "descriptors", 2000, 0);
                    } else {
                        // What may travel is settled when the socket is made.
                        scene.daemon().close();
                        scene.profile().start();
                    }
                    try (Flood flood = new Flood(scene, "descriptors", 100)) {
                        Wait.until("the flood has done its worst", flood::ready);
                        boolean refused = scene.recorded("\"detail\":\"unexpected_control_data\"");
                        return new Outcome(flood.done() > 0 && !refused, flood.done() + " messages taken");
                    }
                })
                .ends("no message is taken, or its connection is refused", (scene, outcome) -> {
                    boolean refused = scene.recorded("\"detail\":\"unexpected_control_data\"");
                    assertTrue(refused || outcome.seen().equals("0 messages taken"), outcome::seen);
                })
                .figure(_ -> figures)
                .run();
    }

    private static int sessions(Scene scene) {
        return Integer.parseInt(scene.profile().status("sessions"));
    }

    private static boolean checked(Scene scene) {
        return scene.profile().build() == Build.RELEASE;
    }
}
