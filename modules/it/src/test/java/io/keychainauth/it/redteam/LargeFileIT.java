package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Build;
import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Executables are large or many, so that hashing them keeps the daemon from serving anybody else. */
class LargeFileIT {
    private static final long LARGEST = 2L << 30;
    private static final int FLOOD = 100;
    private static final String REQUESTS = "200";

    @Test
    void anExecutableIsLargerThanAnyDisk() throws IOException {
        oversized("8 EiB", Long.MAX_VALUE);
        oversized("2 GiB and a byte", LARGEST + 1);
    }

    private static void oversized(String what, long size) throws IOException {
        Row.of(
                        "A16",
                        "an executable of " + what
                                + ", almost all of it a hole, connects: the daemon reads it to its end")
                .off("size", "strangers-budget")
                .attack(scene -> {
                    try (Mount memory = Mount.memory()) {
                        Path large = Files.copy(scene.profile().client("client.c", "large"), memory.file("large"));
                        Machine.run(List.of("truncate", "-s", Long.toString(size), large.toString()));
                        Machine.get().give(large);
                        long before = bytesRead(scene);
                        try (Actor client = new Actor(
                                scene.profile().prepare(List.of(large.toString(), scene.socket(), scene.request())))) {
                            Wait.until(
                                    "it is read or answered",
                                    () -> bytesRead(scene) - before > LARGEST
                                            || !Files.exists(Path.of("/proc/" + client.pid() + "/exe")));
                            return new Outcome(bytesRead(scene) - before > LARGEST, "");
                        }
                    }
                })
                .denied("executable_too_large")
                .deeper("unregistered_binary", LargeFileIT::notAfforded, "size")
                .run();
    }

    private static void notAfforded(Scene scene, Outcome outcome) throws IOException {
        assertTrue(scene.recorded("\"reason\":\"unregistered_binary\""), outcome::seen);
    }

    /** Every request of the approved client is granted; how long it takes is a figure, not a test. */
    @Test
    void manyLargeStrangersCome() throws IOException {
        try (Scene scene = new Scene(Build.RELEASE, Scene.allSwitches())) {
            Row.of("A16", FLOOD + " strangers of 256 MiB to 1 GiB, never seen before, come at once")
                    .measured(scene, latency(scene));
        }
    }

    /** What an approved client feels of a flood, and what of it remains in the daemon. */
    private static String latency(Scene scene) throws IOException {
        Path latency = scene.approve(scene.program("latency.c", "latency"));
        String[] ask = {latency.toString(), scene.socket(), scene.request(), REQUESTS};
        microseconds(scene, ask);
        long descriptors = descriptors(scene);
        long memory = memory(scene);
        String alone = microseconds(scene, ask);
        String during;
        String end;
        try (Mount place = Mount.none();
                Actor flood = flood(scene, place, FLOOD, "256", "512", "1024")) {
            flood.expect("running");
            during = microseconds(scene, ask);
            flood.goOn();
            end = flood.rest();
        }
        Wait.until("the descriptors are closed", () -> descriptors(scene) <= descriptors);
        Wait.until("the memory is given back", () -> memory(scene) <= memory + (64 << 10));
        return "an approved client is served in %s µs alone (median), in %s µs meanwhile, %.1f times; %s; afterwards as many descriptors as before, memory %d KiB before, %d KiB after"
                .formatted(
                        alone,
                        during,
                        Double.parseDouble(during) / Double.parseDouble(alone),
                        end,
                        memory,
                        memory(scene));
    }

    private static String microseconds(Scene scene, String... ask) {
        Outcome outcome = scene.steal(ask);
        assertTrue(outcome.seen().matches("\\d+ \\d+"), outcome::seen);
        return outcome.seen().split(" ", 2)[0];
    }

    private static Actor flood(Scene scene, Mount place, int count, String... megabytes) throws IOException {
        List<String> command = Stream.concat(
                        Stream.of(
                                scene.program("flood.c", "flood").toString(),
                                scene.socket(),
                                scene.request(),
                                scene.profile().client("client.c", "stranger").toString(),
                                place.file("").toString(),
                                Integer.toString(count)),
                        Stream.of(megabytes))
                .toList();
        return new Actor(scene.profile().prepare(command));
    }

    private static long bytesRead(Scene scene) throws IOException {
        return number(scene, "io", "rchar:");
    }

    private static long memory(Scene scene) throws IOException {
        return number(scene, "status", "VmRSS:");
    }

    private static long number(Scene scene, String file, String name) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc", scene.daemonPid(), file)).stream()
                .filter(line -> line.startsWith(name))
                .toList();
        assertEquals(1, lines.size());
        return Long.parseLong(lines.getFirst().replaceAll("\\D", ""));
    }

    private static long descriptors(Scene scene) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", scene.daemonPid(), "fd"))) {
            return open.count();
        }
    }
}
