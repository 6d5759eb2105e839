package io.keychainauth.testkit.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Connection;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Session;
import io.keychainauth.peer.Transport;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the path of a socket is taken back when it is gone, or somebody else's. */
public abstract class UnixNameContract {
    Path folder = Path.of("");
    Path socket = folder;

    /** A contract test, over real sockets. */
    protected UnixNameContract() {}

    /** The one that is tested. */
    protected abstract Transport transport();

    /** Most bytes of a socket's path. */
    protected abstract int longest();

    /** Error code of what would have to wait longer than it may. */
    protected abstract int notNow();

    @BeforeEach
    final void choosePath(@TempDir Path empty) {
        folder = empty;
        socket = folder.resolve("agent.sock");
    }

    final Listener listen() throws PeerException {
        return transport().listen(new Endpoint(socket.toString()));
    }

    final void dial() throws PeerException {
        try (Channel channel = transport().dial(new Endpoint(socket.toString()), Duration.ofSeconds(60))) {
            assertEquals(ProcessHandle.current().pid(), channel.listener());
        }
    }

    final void leaveStaleSocket() throws Exception {
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
        }
        assertTrue(Files.exists(socket));
    }

    @Test
    public void aRemovedNameIsBoundAgain() throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicBoolean closing = new AtomicBoolean();
        Listener listener = listen();
        Thread serving = Thread.ofPlatform()
                .uncaughtExceptionHandler((_, e) -> failure.set(e))
                .start(() -> {
                    try {
                        do { // A thread whose event took more than a second leaves the loop.
                            listener.serve(Echo::new);
                        } while (!closing.get());
                    } catch (PeerException e) {
                        failure.set(e);
                    }
                });
        try (listener;
                Channel open = dialled()) {
            echoes(open);
            assertFalse(listener.restore());
            Files.delete(socket);
            assertTrue(listener.restore());
            assertFalse(listener.restore());
            echoes(open);
            try (Channel anew = dialled()) {
                echoes(anew);
            }
            closing.set(true);
        }
        serving.join(Duration.ofMinutes(1));
        assertFalse(serving.isAlive());
        assertNull(failure.get());
        assertFalse(Files.exists(socket));
    }

    private Channel dialled() throws PeerException {
        return transport().dial(new Endpoint(socket.toString()), Duration.ofSeconds(60));
    }

    private static void echoes(Channel channel) throws PeerException {
        channel.write(new byte[] {1});
        assertEquals(1, channel.read(new byte[8]));
    }

    /** Sends everything back and ends when the peer does. */
    private record Echo(Connection connection) implements Session {
        @Override
        public void received(ByteBuffer bytes, Evidence.Sender sender) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            connection.send(copy);
        }

        @Override
        public void ended() {
            connection.finish();
        }

        @Override
        public void resumed() {}

        @Override
        public void closed() {}
    }

    @Test
    public void aSocketThatTookOurPlaceIsReplaced() throws Exception {
        try (Listener listener = listen()) {
            Files.delete(socket);
            leaveStaleSocket();
            takenBack(listener);
        }
        assertEquals(List.of(), inFolder());
    }

    /** Clients would follow it to the socket of whoever made it. */
    @Test
    public void aLinkThatTookOurPlaceIsReplaced() throws Exception {
        Path other = folder.resolve("other.sock");
        try (Listener listener = listen();
                Listener _ = transport().listen(new Endpoint(other.toString()))) {
            Files.delete(socket);
            Files.createSymbolicLink(socket, other);
            takenBack(listener);
            transport()
                    .dial(new Endpoint(other.toString()), Duration.ofSeconds(60))
                    .close();
        }
        assertEquals(List.of(), inFolder());
    }

    @Test
    public void aFileThatTookOurPlaceIsMovedAside() throws Exception {
        try (Listener listener = listen()) {
            Files.delete(socket);
            Files.writeString(socket, "precious");
            takenBack(listener);
        }
        assertEquals("precious", Files.readString(aside()), "not ours to remove");
    }

    @Test
    public void aFolderThatTookOurPlaceIsMovedAside() throws Exception {
        try (Listener listener = listen()) {
            Files.delete(socket);
            Files.writeString(Files.createDirectory(socket).resolve("file"), "precious");
            takenBack(listener);
        }
        assertEquals("precious", Files.readString(aside().resolve("file")), "not ours to remove");
    }

    private void takenBack(Listener listener) throws Exception {
        assertTrue(listener.restore());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
        dial();
        assertFalse(listener.restore());
    }

    private Path aside() throws Exception {
        assertEquals(1, inFolder().size());
        return inFolder().getFirst();
    }

    private List<Path> inFolder() throws Exception {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    @Test
    public void theLongestPathIsTakenBackToo() throws Exception {
        int room = longest() - folder.toString().length() - 2;
        for (String name : List.of("x", "é", "x".repeat(Math.min(50, room - 1)))) {
            int rest = room - name.getBytes(UTF_8).length;
            socket = folder.resolve("y".repeat(rest)).resolve(name);
            try (Listener listener = listen()) {
                Files.delete(socket);
                takenBack(listener);
            }
        }
    }

    @Test
    public void closeLeavesTheSocketOfASuccessorAlone() throws Exception {
        Listener successor;
        try (Listener _ = listen()) {
            Files.delete(socket);
            successor = listen();
        }
        try (successor) {
            dial();
            assertFalse(successor.restore());
        }
    }
}
