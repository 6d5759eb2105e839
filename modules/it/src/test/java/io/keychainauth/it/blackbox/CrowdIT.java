package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.error;
import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.request;
import static io.keychainauth.it.blackbox.Json.success;
import static io.keychainauth.it.blackbox.Json.value;
import static io.keychainauth.it.blackbox.Json.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many clients at once, and some that do nothing. */
class CrowdIT {
    private static final int CLIENTS = 64;

    private Profile profile;
    private Path tool;

    @BeforeEach
    void home() throws IOException {
        profile = new Profile();
    }

    @AfterEach
    void stop() throws IOException {
        profile.close();
    }

    private RunningDaemon start() throws IOException {
        RunningDaemon daemon = profile.start();
        tool = profile.client("wire.c", "tool");
        profile.ok("authorize", profile.named(tool), "aws");
        return daemon;
    }

    @Test
    void sixtyFourClientsAtOnceEachReadWhatTheyWrote() throws IOException {
        start();
        int processes = Host.get().crowd();
        List<Wire> wires = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            wires.add(profile.wire(tool));
        }
        for (int i = 0; i < CLIENTS; i++) {
            assertEquals(i / processes, wires.get(i % processes).open());
        }
        for (int i = 0; i < CLIENTS; i++) {
            wires.get(i % processes).send(i / processes, write("k" + i, "v" + i) + "\n" + read("k" + i) + "\n");
        }
        for (int i = 0; i < CLIENTS; i++) {
            Wire wire = wires.get(i % processes);
            assertEquals(success(""), wire.line(i / processes), "client " + i);
            assertEquals(value("k" + i, "v" + i), wire.line(i / processes));
        }
        String all = IntStream.range(0, CLIENTS)
                .mapToObj(i -> "k" + i)
                .sorted()
                .map(name -> "{\"target\":\"" + name + "\"}")
                .collect(Collectors.joining(","));
        assertEquals(success(all), wires.getFirst().ask(0, request("search", "")));
    }

    @Test
    void aClientThatStallsWaitsAloneAndIsClosed() throws IOException {
        profile.write(profile.policy(), "{\"limits\":{\"request_seconds\":5,\"idle_seconds\":5}}");
        start();
        Wire stalled = profile.wire(tool);
        int silent = stalled.open();
        int half = stalled.open();
        stalled.send(half, "{\"type\":");
        try (Wire other = profile.wire(tool)) {
            assertEquals(success(""), other.ask(other.open(), write("k", "v")));
        }
        assertEquals(error("timeout"), stalled.line(half));
        assertEquals("eof", stalled.line(half));
        assertEquals("eof", stalled.line(silent));
    }

    @Test
    void aClientThatReadsNothingDoesNotKeepTheDaemonFromEnding() throws IOException {
        RunningDaemon daemon = start();
        Wire deaf = profile.wire(tool);
        int c = deaf.open();
        assertEquals(success(""), deaf.ask(c, write("large", "x".repeat(60_000))));
        for (int i = 0; i < 100; i++) {
            deaf.send(c, read("large") + "\n");
        }
        int half = deaf.open();
        deaf.send(half, "{");
        daemon.close();
        assertFalse(daemon.alive());
    }
}
