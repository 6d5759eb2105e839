package io.keychainauth.peer.macos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.serving.SocketFile;
import io.keychainauth.peer.serving.UnixChannel;
import io.keychainauth.peer.serving.UnixSockets;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A18: somebody waits in the daemon's place, and has the client once one question is not really asked. */
@EnabledOnOs(OS.LINUX)
class SquattedNameTest {
    @TempDir
    Path folder;

    private final Kernel kernel = Served.nativeKernel();

    @BeforeEach
    void begin() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    private Sockets answering(Map<String, ?> answers) {
        return SwitchedOff.answering(Sockets.class, kernel.sockets(), answers);
    }

    private static long dial(Sockets sockets, Path name) throws PeerException {
        try (Channel channel = UnixChannel.dial(sockets, new Endpoint(name.toString()), Duration.ofSeconds(10))) {
            return channel.listener();
        }
    }

    private static void assertRefused(String why, Sockets sockets, Path name) {
        PeerException refusal = assertThrows(PeerException.class, () -> dial(sockets, name));
        assertTrue(refusal.getMessage().contains(why), refusal::getMessage);
    }

    private static ServerSocketChannel squatter(Path name) throws Exception {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(name));
    }

    @Test
    void aLinkToAnotherSocketIsNotFollowed() throws Exception {
        Path elsewhere = folder.resolve("elsewhere");
        try (ServerSocketChannel squatter = squatter(elsewhere)) {
            assertTrue(squatter.isOpen());
            Path name = Files.createSymbolicLink(folder.resolve("agent.sock"), elsewhere);
            assertRefused("symbolic link", kernel.sockets(), name);
            SocketFile plain = kernel.sockets().status(elsewhere.toString());
            assertEquals(ProcessHandle.current().pid(), dial(answering(Map.of("status", plain)), name));
        }
    }

    @Test
    void aSocketOfAnotherUserIsDialledNeitherByItsNameNorByWhoAnswers() throws Exception {
        Path name = folder.resolve("agent.sock");
        try (ServerSocketChannel squatter = squatter(name)) {
            assertTrue(squatter.isOpen());
            SocketFile own = kernel.sockets().status(name.toString());
            long other = own.owner() + 1;
            SocketFile foreign = new SocketFile(own.device(), own.inode(), own.kind(), own.permissions(), other);
            var ourUser = new UnixSockets.Dialled(42, own.owner());
            var otherUser = new UnixSockets.Dialled(42, other);
            assertRefused("belongs to user", answering(Map.of("status", foreign, "dialled", otherUser)), name);
            assertRefused("belongs to user", answering(Map.of("status", foreign, "dialled", ourUser)), name);
            assertRefused("another user", answering(Map.of("status", own, "dialled", otherUser)), name);
            assertEquals(42, dial(answering(Map.of("status", own, "dialled", ourUser)), name));
        }
    }

    @Test
    void nobodyListensWhereOthersCouldPutAnotherSocket() throws Exception {
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
        Endpoint endpoint = new Endpoint(shared.resolve("agent.sock").toString());
        PeerException refusal = assertThrows(PeerException.class, () -> MacosTransport.listen(kernel, endpoint));
        assertTrue(refusal.getMessage().contains("folder of the socket is not safe"), refusal::getMessage);
        Kernel undone = new Kernel(
                answering(Map.of("requireFolder", true)),
                kernel.events(),
                kernel.processes(),
                kernel.files(),
                kernel.signatures());
        try (Listener listener = MacosTransport.listen(undone, endpoint)) {
            assertEquals(endpoint, listener.endpoint());
        }
    }
}
