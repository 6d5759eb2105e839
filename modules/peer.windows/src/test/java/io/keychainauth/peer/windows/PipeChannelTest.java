package io.keychainauth.peer.windows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.PeerException;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a daemon is dialled, and by whom it must be. */
class PipeChannelTest {
    private static final Endpoint CONTROL = new Endpoint("\\\\.\\pipe\\keychain-auth-control");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final FakeWindows windows = new FakeWindows();
    private final AtomicLong clock = new AtomicLong();

    private Channel dial() throws PeerException {
        return PipeChannel.dial(windows.kernel(), CONTROL, PATIENCE, () -> clock.getAndAdd(1_000_000_000));
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, windows.open());
    }

    /** Whoever listens may look at our identity and never act with it. */
    @Test
    void thePipeIsOpenedForReadingWritingAndIdentificationOnly() throws Exception {
        try (Channel channel = dial()) {
            assertEquals(FakeWindows.PID, channel.listener());
            assertEquals(List.of("\\\\.\\pipe\\keychain-auth-control c0000000 40110000"), windows.ends.asked);
        }
    }

    @Test
    void whatIsWrittenAndReadIsWhole() throws Exception {
        try (Channel channel = dial()) {
            channel.write("a long word\n".getBytes(UTF_8));
            channel.finish();
            ByteArrayOutputStream written = new ByteArrayOutputStream();
            windows.ends.written.forEach(written::writeBytes);
            assertEquals("a long word\n", written.toString(UTF_8));
            windows.ends.answers.add(new byte[0]);
            windows.ends.answers.add(new byte[] {1, 2});
            byte[] buffer = new byte[4];
            assertEquals(2, channel.read(buffer), "a write of nothing is no end");
            assertArrayEquals(new byte[] {1, 2, 0, 0}, buffer);
            assertEquals(-1, channel.read(buffer));
            assertThrows(IllegalArgumentException.class, () -> channel.read(new byte[0]));
        }
    }

    @Test
    void nobodyListens() {
        windows.faults.fail("CreateFileW(pipe)", Codes.ERROR_FILE_NOT_FOUND);
        assertTrue(assertThrows(PeerException.class, this::dial).absent());
    }

    @Test
    void anotherUsersDaemonIsNotTalkedTo() {
        windows.client.owner = new Processes.Owner("S-1-5-21-11-22-33-1002", 1);
        refusedAs("another user");
        windows.client.owner = new Processes.Owner("S-1-5-21-44-55-66-1001", 1);
        refusedAs("another user");
    }

    /** The id that the pipe names may be one of our programs' by now, or never have been the maker's. */
    @Test
    void aPipeThatAnotherUserOwnsIsNotTalkedTo() {
        windows.ends.owner = "S-1-5-21-11-22-33-1002";
        refusedAs("belongs to another user");
        windows.ends.owner = "S-1-5-32-544";
        refusedAs("belongs to another user");
    }

    @Test
    void aDaemonThatEndedIsNotTalkedTo() {
        windows.client.alive = false;
        refusedAs("has ended");
        windows.ends.server = 999;
        refusedAs("OpenProcess failed with error 87");
    }

    @Test
    void aPipeThatIsClosedToUsBelongsToAnother() {
        windows.faults.fail("CreateFileW(pipe)", Codes.ERROR_ACCESS_DENIED);
        refusedAs("belongs to another user");
    }

    private void refusedAs(String why) {
        PeerException refused = assertThrows(PeerException.class, this::dial);
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
        assertFalse(refused.absent());
        assertEquals(List.of(), windows.ends.written);
    }

    @Test
    void aBusyPipeIsWaitedForUntilTheDeadline() throws Exception {
        windows.faults.fail("CreateFileW(pipe)", Codes.ERROR_PIPE_BUSY, call -> call < 3);
        dial().close();
        assertEquals(List.of(Duration.ofSeconds(4), Duration.ofSeconds(3), Duration.ofSeconds(2)), windows.ends.waits);
    }

    @Test
    void aPipeThatStaysBusyIsGivenUp() {
        windows.faults.fail("CreateFileW(pipe)", Codes.ERROR_PIPE_BUSY);
        refusedAs("did not answer in time");
        assertEquals(4, windows.ends.waits.size());
        windows.faults.fail("WaitNamedPipeW", Codes.ERROR_SEM_TIMEOUT);
        refusedAs("did not answer in time");
    }

    @Test
    void aPipeThatVanishesWhileItIsWaitedForIsNotThere() {
        windows.faults.fail("CreateFileW(pipe)", Codes.ERROR_PIPE_BUSY);
        windows.faults.fail("WaitNamedPipeW", Codes.ERROR_FILE_NOT_FOUND);
        assertTrue(assertThrows(PeerException.class, this::dial).absent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GetNamedPipeServerProcessId",
                "GetSecurityInfo(end)",
                "OpenProcess",
                "GetProcessId",
                "GetTokenInformation",
                "WaitForSingleObject"
            })
    void everyErrorOfACheckIsARefusal(String function) {
        for (int code : Errors.of(function)) {
            windows.faults.fail(function, code);
            assertEquals(code, assertThrows(PeerException.class, this::dial).code());
            assertEquals(0, windows.open());
        }
    }

    /** A wait of no time has an error of its own; taken for a failure it would leave our memory with the kernel. */
    @Test
    void aWaitOfNoTimeIsUnfinishedToo() {
        assertTrue(Codes.unfinished(258));
        assertTrue(Codes.unfinished(996));
        assertFalse(Codes.unfinished(0));
        assertFalse(Codes.unfinished(Codes.ERROR_OPERATION_ABORTED));
    }

    @Test
    void aDaemonThatStopsReadingOrAnsweringIsGivenUp() throws Exception {
        try (Channel channel = dial()) {
            windows.faults.fail("ReadFile(end)", Codes.WAIT_TIMEOUT);
            windows.faults.fail("WriteFile(end)", Codes.WAIT_TIMEOUT);
            assertThrows(PeerException.class, () -> channel.read(new byte[1]));
            assertThrows(PeerException.class, () -> channel.write(new byte[1]));
        }
    }
}
