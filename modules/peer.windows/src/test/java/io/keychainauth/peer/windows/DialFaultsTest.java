package io.keychainauth.peer.windows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.PeerException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every call of the dialling side fails with each of its errors: it is said, nothing is sent, and nothing stays open. */
class DialFaultsTest {
    private static final Endpoint CONTROL = new Endpoint("\\\\.\\pipe\\keychain-auth-control");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final FakeWindows windows = new FakeWindows();
    private final AtomicLong clock = new AtomicLong();

    static List<Integer> codes() {
        return PipeErrors.ALL;
    }

    private Channel dial() throws PeerException {
        return PipeChannel.dial(windows.kernel(), CONTROL, PATIENCE, () -> clock.getAndAdd(1_000_000_000));
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, windows.open());
    }

    private void refused(int code, String function) {
        PeerException refused = assertThrows(PeerException.class, this::dial);
        assertEquals(code, refused.code());
        assertEquals(function, refused.function());
        assertEquals(code == Codes.ERROR_FILE_NOT_FOUND, refused.absent(), "only a name that nobody has is absence");
        assertEquals(List.of(), windows.ends.written);
    }

    @ParameterizedTest
    @MethodSource("codes")
    void aPipeThatCannotBeOpened(int code) {
        windows.faults.fail("CreateFileW(pipe)", code);
        refused(code, "CreateFileW(pipe)");
        assertEquals(code == Codes.ERROR_PIPE_BUSY, !windows.ends.waits.isEmpty(), "who is busy is waited for");
    }

    @ParameterizedTest
    @MethodSource("codes")
    void aPlaceThatCannotBeWaitedFor(int code) {
        windows.faults.fail("CreateFileW(pipe)", Codes.ERROR_PIPE_BUSY);
        windows.faults.fail("WaitNamedPipeW", code);
        refused(code, "WaitNamedPipeW");
        assertEquals(1, windows.ends.waits.size());
    }

    @ParameterizedTest
    @MethodSource("codes")
    void aRequestThatCannotBeWritten(int code) throws Exception {
        try (Channel channel = dial()) {
            windows.faults.fail("WriteFile(end)", code, call -> call == 1);
            PeerException failed = assertThrows(PeerException.class, () -> channel.write(new byte[12]));
            assertEquals(code, failed.code());
            assertFalse(failed.absent());
            assertEquals(1, windows.ends.written.size(), "nothing is sent after a gap");
        }
    }

    /** Who hung up has said all; any other error is not taken for an end, or half an answer would pass for a whole one. */
    @ParameterizedTest
    @MethodSource("codes")
    void anAnswerThatCannotBeRead(int code) throws Exception {
        windows.ends.answers.add(new byte[] {1, 2});
        try (Channel channel = dial()) {
            byte[] buffer = new byte[4];
            assertEquals(2, channel.read(buffer));
            windows.faults.fail("ReadFile(end)", code);
            if (List.of(109, 232, 233).contains(code)) {
                assertEquals(-1, channel.read(buffer));
            } else {
                PeerException failed = assertThrows(PeerException.class, () -> channel.read(buffer));
                assertEquals(code, failed.code());
                assertTrue(failed.getMessage().contains(CONTROL.toString()), failed.getMessage());
            }
            assertArrayEquals(new byte[] {1, 2, 0, 0}, buffer);
        }
    }
}
