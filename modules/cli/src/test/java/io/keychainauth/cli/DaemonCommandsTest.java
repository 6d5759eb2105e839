package io.keychainauth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.cli.Desk.Result;
import io.keychainauth.daemon.Control;
import io.keychainauth.daemon.Daemon;
import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.Connection;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonCommandsTest {
    @TempDir
    Path folder;

    private Desk desk;

    @BeforeEach
    void desk() throws Exception {
        desk = new Desk(folder);
    }

    /** A {@code start} that runs beside the test. */
    private final class Running {
        private final StringWriter out = new StringWriter();
        private final StringWriter err = new StringWriter();
        private final CompletableFuture<Exit> exit;

        Running(String... words) {
            exit = CompletableFuture.supplyAsync(
                    () -> desk.run(new PrintWriter(out, true), new PrintWriter(err, true), words),
                    Thread::startVirtualThread);
        }

        Exit exit() throws Exception {
            return exit.get(60, TimeUnit.SECONDS);
        }

        void await(Control control) throws Exception {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (control.status().isEmpty()
                    || desk.atShutdown.isEmpty()
                    || !out.toString().endsWith("\n")) {
                assertTrue(!exit.isDone() && System.nanoTime() < deadline, () -> "did not start: " + err);
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void statusWorksWithoutADaemon() throws Exception {
        Result text = desk.done("status");
        assertTrue(text.out().startsWith("Daemon: not running\nVersion: 4.0.0\nMode: user\nRequiresSudo: false\n"));
        assertTrue(text.out().contains("ConfigPath: " + desk.profile().policy() + "\n"), text.out());
        assertTrue(text.out().contains("SocketPath: " + desk.profile().socket() + "\n"), text.out());
        Map<String, Object> json = desk.done("status", "--json").object();
        assertEquals(false, json.get("daemon_running"));
        assertEquals("4.0.0", json.get("version"));
        assertEquals("user", json.get("mode"));
        assertEquals(desk.profile().policy().toString(), json.get("config_path"));
        assertEquals(desk.profile().socket(), json.get("socket_path"));
        assertEquals(false, json.get("requires_sudo"));
        assertTrue(json.containsKey("pid"));
        assertNull(json.get("pid"));
        assertEquals(0, json.get("pending"));
    }

    @Test
    void statusOfARunningDaemon() throws Exception {
        desk.attempt(desk.program("tool", "one"), "tool");
        try (Daemon daemon = desk.daemon("4.1.0")) {
            Map<String, Object> json = desk.done("status", "--json").object();
            assertEquals(true, json.get("daemon_running"), daemon.summary());
            assertEquals("4.1.0", json.get("version"));
            assertEquals((int) ProcessHandle.current().pid(), json.get("pid"));
            assertEquals("fake", json.get("store"));
            assertEquals(false, json.get("locked"));
            assertEquals(0, json.get("sessions"));
            assertEquals(1, json.get("pending"));
            assertTrue(json.get("uptime") instanceof Integer);
            assertTrue(desk.done("status").out().startsWith("Daemon: running\nVersion: 4.1.0\n"));
        }
    }

    @Test
    void jsonHasTheFormThatClientsLookFor() {
        assertTrue(desk.done("status", "--json").out().startsWith("{\n  \"daemon_running\": false,\n"));
    }

    @Test
    void startServesUntilStopped() throws Exception {
        Running daemon = new Running("start");
        daemon.await(desk.control());
        assertTrue(daemon.out.toString().startsWith("keychain-auth daemon listening on "), daemon.out.toString());
        assertEquals(1, daemon.out.toString().lines().count());
        assertEquals("Stopped the daemon.\n", desk.done("stop").out());
        assertEquals(Exit.DONE, daemon.exit());
        Result again = desk.run("stop");
        assertEquals(Exit.NOT_RUNNING, again.exit());
        assertTrue(again.err().contains("keychain-auth start"), again.err());
    }

    /** What else it asked would have to be answered first, by a daemon that may be stopped because it does not. */
    @Test
    void stopAsksForNothingElseAndWaitsUntilNobodyIsThere() throws Exception {
        List<String> words = new CopyOnWriteArrayList<>();
        AtomicInteger connections = new AtomicInteger();
        Listener listener = desk.transport.listen(new Endpoint(desk.profile().control()));
        Acceptor obedient = connection -> {
            if (connections.incrementAndGet() == 3) {
                listener.close();
            }
            return new Obedient(connection, words);
        };
        Thread serving = new Thread(() -> serve(listener, obedient), "serve");
        serving.setDaemon(true);
        serving.start();
        assertEquals("Stopped the daemon.\n", desk.done("stop").out());
        assertEquals(List.of("stop\n"), words);
        assertEquals(3, connections.get());
    }

    private static void serve(Listener listener, Acceptor acceptor) {
        try {
            listener.serve(acceptor);
        } catch (PeerException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The side of a daemon that knows nothing but its process id. */
    private record Obedient(Connection connection, List<String> words) implements io.keychainauth.peer.Session {
        @Override
        public void received(ByteBuffer bytes, Evidence.Sender sender) {
            words.add(UTF_8.decode(bytes).toString());
            connection.send(("pid=" + ProcessHandle.current().pid() + "\n").getBytes(UTF_8));
            connection.finish();
        }

        @Override
        public void ended() {}

        @Override
        public void resumed() {}

        @Override
        public void closed() {}
    }

    @Test
    void theEndOfTheProcessStopsTheDaemon() throws Exception {
        Running daemon = new Running("start");
        daemon.await(desk.control());
        desk.atShutdown.getFirst().run();
        assertEquals(Exit.DONE, daemon.exit());
        assertEquals(Exit.NOT_RUNNING, desk.run("stop").exit());
    }

    @Test
    void aSecondStartNamesTheFirst() throws Exception {
        try (Daemon daemon = desk.daemon("4.0.0")) {
            Result second = desk.run("start");
            assertEquals(Exit.FAILED, second.exit(), daemon.summary());
            assertTrue(
                    second.err()
                            .contains("process id " + ProcessHandle.current().pid()),
                    second.err());
        }
    }

    @Test
    void anUnknownStoreIsRefused() {
        Result result = desk.run("start", "--store", "nonsense");
        assertEquals(Exit.FAILED, result.exit());
        assertTrue(result.err().contains("there is no store 'nonsense': choose one of fake"), result.err());
    }

    @Test
    void stopAndStatusFindADaemonOnASocketOfItsOwn() throws Exception {
        String socket = desk.folder.resolve("own/my.sock").toString();
        Running daemon = new Running("start", "-s", socket);
        daemon.await(new Control(desk.transport, new Endpoint(socket + ".control")));
        assertEquals(false, desk.done("status", "--json").object().get("daemon_running"));
        Map<String, Object> byOption =
                desk.done("status", "--json", "--socket", socket).object();
        assertEquals(true, byOption.get("daemon_running"));
        assertEquals(socket, byOption.get("socket_path"));
        desk.environment = Map.of("KEYCHAIN_AUTH_SOCKET", socket);
        assertEquals(true, desk.done("status", "--json").object().get("daemon_running"));
        assertEquals(
                desk.profile().socket(),
                desk.done("status", "--json", "-s", desk.profile().socket())
                        .object()
                        .get("socket_path"));
        desk.done("stop");
        assertEquals(Exit.DONE, daemon.exit());
    }

    @Test
    void anEmptyVariableNamesNoSocket() throws Exception {
        desk.environment = Map.of("KEYCHAIN_AUTH_SOCKET", "");
        assertEquals(
                desk.profile().socket(), desk.done("status", "--json").object().get("socket_path"));
    }

    @Test
    void theUsualNameHasTheUsualNeighbours() throws Exception {
        Session session = new Session(
                Map.of(),
                "",
                java.util.Optional.empty(),
                new Output(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), () -> false),
                desk::providers,
                java.time.InstantSource.system(),
                _ -> {});
        var profile = session.profile(
                new Arguments(Map.of("--socket", java.util.List.of("/run/x/agent.sock")), java.util.List.of()));
        assertEquals(Path.of("/run/x/control.sock").toAbsolutePath().toString(), profile.control());
        assertEquals(Path.of("/run/x/agent.sock.lock").toAbsolutePath(), profile.socketLock());
    }

    @Test
    void storeStatusCounts() throws Exception {
        assertEquals(
                "Store: fake (there is no other)\nLocked: no\nSecrets: 0\n",
                desk.done("store", "status").out());
        Map<String, Object> json = desk.done("store", "status", "--json").object();
        assertEquals("fake", json.get("store"));
        assertEquals(0, json.get("secrets"));
        desk.store.lock(true);
        assertNull(desk.done("store", "status", "--json").object().get("secrets"));
    }

    @Test
    void storeRecoverSaysWhyNot() {
        Result result = desk.run("store", "recover");
        assertEquals(Exit.FAILED, result.exit());
        assertEquals("Error: fake keeps no copy\n", result.err());
    }
}
