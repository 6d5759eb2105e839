package io.keychainauth.peer.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.serving.UnixSockets.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of each fault on the way to a daemon and its answer. */
class UnixChannelTest {
    private static final Endpoint ENDPOINT = new Endpoint("/run/agent.sock");

    private final FakeUnixSockets sockets = new FakeUnixSockets();

    @BeforeEach
    void bind() {
        sockets.names.put(
                Path.of("/run/agent.sock").toAbsolutePath().toString(),
                FakeUnixSockets.file(SocketFile.Kind.SOCKET, 9));
    }

    private UnixChannel dial() throws PeerException {
        return UnixChannel.dial(sockets, ENDPOINT, Duration.ofSeconds(1));
    }

    private PeerException refusal() {
        PeerException refusal = assertThrows(PeerException.class, this::dial);
        assertEquals(Set.of(), sockets.open);
        return refusal;
    }

    private static int failed(Fault fault) {
        return -FakeUnixSockets.code(fault);
    }

    @ParameterizedTest
    @EnumSource
    void nobodyListensWhereThereIsNoName(Fault fault) {
        sockets.faults.put("status", fault);
        assertEquals(
                fault == Fault.NO_NAME || fault == Fault.NO_FOLDER, refusal().absent());
    }

    @ParameterizedTest
    @EnumSource
    void nobodyListensWhereNobodyAnswers(Fault fault) {
        sockets.faults.put("connect", fault);
        PeerException refusal = refusal();
        assertEquals(fault == Fault.NO_NAME || fault == Fault.NOBODY_LISTENS, refusal.absent());
        assertEquals(fault == Fault.NOT_NOW, refusal.getMessage().contains("did not answer in time"));
    }

    @Test
    void everyCallThatFailsEndsIt() {
        for (String call : List.of("open", "timeout", "dialled")) {
            sockets.faults.put(call, Fault.FAILURE);
            assertTrue(refusal().getMessage().contains(call), call);
            sockets.faults.clear();
        }
    }

    @Test
    void aDaemonOfAnotherUserIsNotTalkedTo() {
        sockets.daemonUser = 0;
        assertTrue(refusal().getMessage().contains("another user"));
    }

    @Test
    void whatASignalInterruptsIsRepeated() throws Exception {
        try (UnixChannel channel = dial()) {
            assertEquals(42, channel.listener());
            sockets.results.addAll(List.of(failed(Fault.INTERRUPTED), failed(Fault.INTERRUPTED), 2, 3));
            channel.write(new byte[5]);
            sockets.results.addAll(List.of(failed(Fault.INTERRUPTED), 4, 0));
            assertEquals(4, channel.read(new byte[8]));
            assertEquals(-1, channel.read(new byte[8]));
            assertEquals(List.of(), sockets.results);
        }
        assertEquals(Set.of(), sockets.open);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INTERRUPTED")
    void whatFailsOtherwiseIsSaid(Fault fault) throws Exception {
        try (UnixChannel channel = dial()) {
            sockets.results.add(failed(fault));
            PeerException refusal = assertThrows(PeerException.class, () -> channel.read(new byte[8]));
            assertEquals(FakeUnixSockets.code(fault), refusal.code());
            assertEquals(fault == Fault.NOT_NOW, refusal.getMessage().contains("did not answer in time"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersWaitUntilTheSocketTakesThem(Fault fault) throws Exception {
        int socket = sockets.open(false);
        SendQueue output = new SendQueue();
        output.add(new byte[5]);
        sockets.results.addAll(List.of(2, failed(fault)));
        Streams.Sent sent = sockets.send(socket, output);
        Streams.Sent expected = switch (fault) {
            case INTERRUPTED -> Streams.Sent.ALL;
            case NOT_NOW -> Streams.Sent.NOT_ALL;
            case NO_NAME, NO_FOLDER, NOBODY_LISTENS, FAILURE -> Streams.Sent.FAILED;
        };
        assertEquals(expected, sent);
        assertEquals(fault == Fault.INTERRUPTED, output.isEmpty());
        assertEquals(fault == Fault.INTERRUPTED ? 0 : 2, output.offset());
    }
}
