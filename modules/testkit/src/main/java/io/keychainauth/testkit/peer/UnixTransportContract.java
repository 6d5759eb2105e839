package io.keychainauth.testkit.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Transport;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may bind, replace, remove and dial a socket path, whatever the system. */
public abstract class UnixTransportContract extends UnixNameContract {
    /** A contract test, over real sockets. */
    protected UnixTransportContract() {}

    private String refusal() {
        return String.valueOf(assertThrows(PeerException.class, this::listen).getMessage());
    }

    private String dialRefusal() {
        return String.valueOf(assertThrows(PeerException.class, this::dial).getMessage());
    }

    @Test
    public void theTransportIsFoundAsAService() {
        assertTrue(transport().getClass().getModule().getDescriptor().provides().stream()
                .anyMatch(each -> each.service().equals(Transport.class.getName())
                        && each.providers()
                                .equals(List.of(transport().getClass().getName()))));
    }

    @Test
    public void nobodyElseMayConnectAndCloseRemovesTheName() throws Exception {
        try (Listener listener = listen()) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
            dial();
            assertEquals(socket.toString(), listener.endpoint().address());
        }
        assertFalse(Files.exists(socket));
        assertTrue(assertThrows(PeerException.class, this::dial).absent());
    }

    @Test
    public void missingFoldersAreMadeForTheUserAlone() throws Exception {
        socket = folder.resolve("a/b/agent.sock");
        try (Listener _ = listen()) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())));
        }
    }

    @Test
    public void aFolderThatOthersMayWriteIsRefused() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertTrue(refusal().contains("chmod go-w"));
    }

    @Test
    public void aSocketThatNobodyAnswersIsReplaced() throws Exception {
        leaveStaleSocket();
        try (Listener _ = listen()) {
            dial();
        }
    }

    @Test
    public void aSocketThatSomebodyAnswersIsLeftAlone() throws Exception {
        try (Listener _ = listen()) {
            assertTrue(refusal().contains("already"));
            dial();
        }
    }

    @Test
    public void whatIsNoSocketIsLeftAlone() throws Exception {
        Files.writeString(socket, "precious");
        assertTrue(refusal().contains("not a socket"));
        assertEquals("precious", Files.readString(socket));
        assertTrue(dialRefusal().contains("not a socket"));
        Files.delete(socket);
        Files.createDirectory(socket);
        assertTrue(refusal().contains("not a socket"));
    }

    @Test
    public void aSymbolicLinkIsNotFollowed() throws Exception {
        Path target = folder.resolve("target.sock");
        Files.createSymbolicLink(socket, target);
        assertTrue(refusal().contains("symbolic link"));
        assertTrue(Files.isSymbolicLink(socket));
        assertFalse(Files.exists(target, LinkOption.NOFOLLOW_LINKS));
        assertTrue(dialRefusal().contains("symbolic link"));
    }

    @Test
    public void theLongestPathWorksAndOneByteMoreIsExplained() throws Exception {
        int rest = longest() - folder.toString().length() - 1;
        socket = folder.resolve("é".repeat(rest / 2) + "x".repeat(rest % 2));
        try (Listener _ = listen()) {
            dial();
        }
        socket = folder.resolve("x".repeat(rest + 1));
        assertTrue(refusal().contains(longest() + 1 + " bytes"));
    }

    @Test
    public void aSilentDaemonIsGivenUpOn() throws Exception {
        try (Listener _ = listen();
                Channel channel = transport().dial(new Endpoint(socket.toString()), Duration.ofMillis(50))) {
            var failure = assertThrows(PeerException.class, () -> channel.read(new byte[8]));
            assertEquals(notNow(), failure.code());
            assertFalse(failure.absent());
        }
    }

    @Test
    public void nobodyListensWhereNothingIs() {
        for (Path nowhere : new Path[] {socket, folder.resolve("no/folder.sock")}) {
            socket = nowhere;
            assertTrue(assertThrows(PeerException.class, this::dial).absent());
        }
    }

    @Test
    public void aSocketThatNobodyAnswersIsAbsent() throws Exception {
        leaveStaleSocket();
        assertInstanceOf(PeerException.class, assertThrows(PeerException.class, this::dial));
        assertTrue(assertThrows(PeerException.class, this::dial).absent());
    }
}
