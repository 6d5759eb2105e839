package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.keychainauth.peer.serving.KernelException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One socket for many questions, and a new one after any mistake. */
class PeerSocketsTest {
    private final FakeKernel fake = new FakeKernel();
    private final PeerSockets peers = new PeerSockets(fake.kernel());

    PeerSocketsTest() {
        fake.open.put(FakeKernel.SOCKET, "socket");
    }

    @AfterEach
    void nothingStaysOpen() {
        peers.close();
        fake.open.remove(FakeKernel.SOCKET);
        assertEquals(Map.of(), fake.open);
        assertEquals(Set.of(), fake.mistakes);
    }

    private int opened() {
        return Collections.frequency(fake.calls, "socket");
    }

    @Test
    void oneSocketAsksAllQuestions() throws Exception {
        for (int question = 1; question <= 3; question++) {
            assertEquals(FakeKernel.PEER_SOCKET, peers.peer(FakeKernel.SOCKET));
            assertEquals(question, fake.question);
        }
        assertEquals(1, opened());
    }

    @Test
    void anyErrorIsPassedOn() throws Exception {
        assertEquals(FakeKernel.PEER_SOCKET, peers.peer(FakeKernel.SOCKET));
        peers.close();
        List<String> calls = List.copyOf(fake.calls);
        assertEquals(List.of("statx", "socket", "send", "recv"), calls);
        for (int call = 0; call < calls.size(); call++) {
            for (int code : Errors.of(calls.get(call)).toArray()) {
                peers.close();
                fake.fail(call, code);
                KernelException error = assertThrows(KernelException.class, () -> peers.peer(FakeKernel.SOCKET));
                assertEquals(code, error.code());
            }
        }
    }

    @Test
    void whatWentWrongIsNotUsedAgain() throws Exception {
        peers.peer(FakeKernel.SOCKET);
        int sockets = 1;
        for (int call = 1; call <= 2; call++) { // send, recv
            for (int code : Errors.of("recv").toArray()) {
                fake.fail(call, code);
                assertThrows(KernelException.class, () -> peers.peer(FakeKernel.SOCKET));
                assertEquals(1, fake.open.size(), "the socket was closed");
                assertEquals(FakeKernel.PEER_SOCKET, peers.peer(FakeKernel.SOCKET));
                assertEquals(++sockets, opened());
            }
        }
    }
}
