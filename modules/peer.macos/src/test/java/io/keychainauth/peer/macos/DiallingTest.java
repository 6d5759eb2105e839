package io.keychainauth.peer.macos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A full queue is refused as if nobody listened. */
@EnabledOnOs(OS.LINUX)
class DiallingTest {
    @TempDir
    Path folder;

    private long nanos;
    private int attempts;

    private Dialling dialling() {
        return new Dialling(() -> nanos, () -> nanos += Duration.ofMillis(10).toNanos());
    }

    /** Over the doubles: the first connect meets a full queue, the second does not. */
    @Test
    void aDaemonWhoseQueueWasFullIsReached() throws Throwable {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        Endpoint endpoint = new Endpoint(folder.resolve("agent.sock").toString());
        MacosTransport transport = new MacosTransport();
        try (Listener listener = transport.listen(endpoint)) {
            assertEquals(endpoint, listener.endpoint());
            Doubles.script(-1, 0);
            transport.dial(endpoint, Duration.ofSeconds(5)).close();
            int connect = Doubles.calls().indexOf("connect");
            Doubles.script(connect, Errno.ECONNREFUSED);
            transport.dial(endpoint, Duration.ofSeconds(5)).close();
            assertEquals(2, Doubles.calls().stream().filter("connect"::equals).count());
        }
    }

    @Test
    void aDaemonThatIsGoneIsGivenUp() {
        PeerException failure =
                assertThrows(PeerException.class, () -> dialling().dial(this::refused));
        assertTrue(failure.absent());
        assertEquals(51, attempts);
    }

    private Channel refused() throws PeerException {
        attempts++;
        throw PeerException.nobodyListens(new Endpoint("/agent.sock"), "connect", Errno.ECONNREFUSED);
    }

    @Test
    void otherFailuresAreFinal() {
        List<PeerException> failures = List.of(
                PeerException.nobodyListens(new Endpoint("/agent.sock"), "connect", Errno.ENOENT),
                new PeerException("did not answer", "connect", Errno.EAGAIN),
                new PeerException("another user"));
        for (PeerException failure : failures) {
            attempts = 0;
            assertEquals(
                    failure,
                    assertThrows(
                            PeerException.class,
                            () -> dialling().dial(() -> {
                                attempts++;
                                throw failure;
                            })));
            assertEquals(1, attempts);
        }
        PeerException changed = assertThrows(
                PeerException.class,
                () -> dialling().dial(() -> {
                    throw new PeerException("the connection failed", "connect", Errno.ENOTSOCK);
                }));
        assertTrue(changed.getMessage().contains("not a socket"));
        assertFalse(changed.absent());
    }
}
