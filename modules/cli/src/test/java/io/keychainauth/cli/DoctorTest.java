package io.keychainauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.cli.Desk.Result;
import io.keychainauth.daemon.Daemon;
import io.keychainauth.peer.Lack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    @TempDir
    Path folder;

    private Desk desk;

    @BeforeEach
    void desk() throws Exception {
        desk = new Desk(folder);
    }

    private void finds(Exit exit, String line) {
        Result result = desk.run("doctor");
        assertTrue(result.out().lines().anyMatch(found -> found.startsWith(line)), result.out());
        assertEquals(exit, result.exit(), result.out());
    }

    @Test
    void aFreshProfileHasNoErrors() throws Exception {
        finds(Exit.DONE, "OK       config: ");
        finds(Exit.DONE, "OK       pending: 0 programs wait");
        finds(Exit.DONE, "OK       socket_folder: ");
        finds(Exit.DONE, "WARNING  daemon: not running: run keychain-auth start");
        Map<?, ?> first = (Map<?, ?>) desk.done("doctor", "--json").list().getFirst();
        assertEquals("attestation", first.get("check"));
        assertEquals("ok", first.get("level"));
    }

    @Test
    void theDaemonIsComparedWithThisVersion() throws Exception {
        try (Daemon daemon = desk.daemon(Version.current())) {
            finds(Exit.DONE, "OK       daemon: running with process id ");
            desk.store.lock(true);
            finds(Exit.DONE, "WARNING  store: the store 'fake' is locked");
            assertTrue(daemon.summary().contains("fake"));
        }
        try (Daemon old = desk.daemon("3.9.0")) {
            finds(Exit.DONE, "WARNING  daemon: running with process id ");
            assertTrue(old.summary().contains("fake"));
        }
    }

    /** The control socket answers as if all were well, while clients talk to a thief. */
    @Test
    void aSocketThatLeadsToSomebodyElseIsAnError() throws Exception {
        String socket = desk.profile().socket();
        try (Daemon daemon = desk.daemon(Version.current())) {
            finds(Exit.DONE, "OK       socket: " + socket + " leads to the daemon");
            desk.transport.usurp(socket, 4711);
            finds(Exit.FAILED, "ERROR    socket: " + socket + " leads to process 4711 and not to the daemon: end that");
            desk.transport.unbind(socket);
            finds(Exit.FAILED, "ERROR    socket: " + socket + " does not lead to the daemon (nobody listens at ");
            assertTrue(daemon.summary().contains("fake"));
        }
    }

    @Test
    void whatTheMachineLacksForProofsIsSaid() throws Exception {
        finds(Exit.DONE, "OK       attestation: ");
        desk.transport.lack(
                new Lack("page_scan", Lack.Weight.SLOWER, "slow", "use another"),
                new Lack("peer_handle", Lack.Weight.WEAKER, "weak", "use another"));
        finds(Exit.DONE, "OK       page_scan: slow: use another");
        finds(Exit.DONE, "WARNING  peer_handle: weak: use another");
        desk.transport.lack(new Lack("process_handle", Lack.Weight.FATAL, "nobody", "use another"));
        finds(Exit.FAILED, "ERROR    process_handle: nobody: use another");
    }

    @Test
    void aBrokenPolicyIsAnError() throws Exception {
        desk.done("register", desk.program("tool", "one").toString());
        Files.writeString(desk.profile().policy(), "{");
        finds(Exit.FAILED, "ERROR    config: " + desk.profile().policy() + ":1:");
    }

    @Test
    @Tag("modes")
    void aPolicyThatOthersMayWriteIsAnError() throws Exception {
        desk.done("register", desk.program("tool", "one").toString());
        Files.setPosixFilePermissions(desk.profile().policy(), PosixFilePermissions.fromString("rw-rw-rw-"));
        finds(Exit.FAILED, "ERROR    config: ");
    }

    @Test
    void aBrokenQueueIsAnError() throws Exception {
        desk.attempt(desk.program("tool", "one"), "tool");
        Files.writeString(desk.profile().pending(), "[");
        finds(Exit.FAILED, "ERROR    pending: ");
    }

    @Test
    void registeredBinariesAreLookedAt() throws Exception {
        Path tool = desk.program("tool", "one");
        Path gone = desk.program("gone", "one");
        Path script = desk.program("script", "#!/bin/sh\n");
        for (Path file : java.util.List.of(tool, gone, script)) {
            desk.done("register", "--allow-interpreter", file.toString());
        }
        desk.program("tool", "two");
        Files.delete(gone);
        finds(Exit.DONE, "WARNING  binary: " + tool + " has another hash than the registered one");
        finds(Exit.DONE, "WARNING  binary: " + gone + " does not exist any more: run keychain-auth unregister");
        finds(Exit.DONE, "WARNING  interpreter: " + script + " is a script run by /bin/sh");
    }

    @Test
    @Tag("socket-files")
    void aSocketWithoutADaemonIsStale() throws Exception {
        Path socket = Path.of(desk.profile().socket());
        Files.createDirectories(socket.getParent());
        Files.writeString(socket, "");
        finds(Exit.DONE, "WARNING  socket: " + socket + " is there, but nobody listens");
        Files.setPosixFilePermissions(socket.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        finds(Exit.FAILED, "ERROR    socket_folder: " + socket.getParent() + " may be changed by others");
    }

    /** Whoever may change a folder above can put another one into its place: start refuses, so doctor must not say OK. */
    @Test
    @Tag("socket-files")
    void whatStartRefusesOfTheSocketsFolderIsAnError() throws Exception {
        Path above = Files.createDirectories(folder.resolve("above"));
        desk.environment =
                Map.of("KEYCHAIN_AUTH_SOCKET", above.resolve("own/agent.sock").toString());
        finds(Exit.DONE, "OK       socket_folder: " + above.resolve("own") + " does not exist yet");
        Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxrwxrwx"));
        finds(Exit.FAILED, "ERROR    socket_folder: " + above + " may be changed by others");
        Files.createDirectories(above.resolve("own"));
        finds(Exit.FAILED, "ERROR    socket_folder: " + above + " may be changed by others: run chmod go-w " + above);
        Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwx------"));
        finds(Exit.DONE, "OK       socket_folder: " + above.resolve("own") + " is only yours");
    }
}
