package io.keychainauth.peer.windows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.files.Sha256;
import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Image;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Verdict;
import io.keychainauth.peer.checks.Checks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real pipes and real processes: runs on Windows only. */
class WindowsTransportIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final WindowsTransport transport = new WindowsTransport();
    private final Endpoint endpoint = new Endpoint(
            "\\\\.\\pipe\\keychain-auth-test-" + ProcessHandle.current().pid() + "-control");
    private final Conversation.Guests guests = new Conversation.Guests((connection, line) -> {
        connection.send((line + "!\n").getBytes(UTF_8));
        if (line.equals("bye")) {
            connection.finish();
        }
    });
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<String> broken = new AtomicReference<>("");
    private Listener listener;
    private volatile boolean closing;

    @BeforeEach
    void listen() throws Exception {
        listener = transport.listen(endpoint);
        for (int i = 0; i < 2; i++) {
            Thread thread = new Thread(() -> {
                try {
                    do { // A thread whose event took more than a second leaves the loop.
                        listener.serve(guests);
                    } while (!closing);
                } catch (PeerException e) {
                    broken.set(e.getMessage());
                }
            });
            thread.start();
            threads.add(thread);
        }
    }

    @AfterEach
    void close() throws Exception {
        stop();
        for (Thread thread : threads) {
            thread.join(30_000);
            assertFalse(thread.isAlive());
        }
        assertEquals("", broken.get());
    }

    private void stop() {
        closing = true;
        listener.close();
    }

    private static String ask(Channel channel, String text) throws PeerException {
        channel.write(text.getBytes(UTF_8));
        StringBuilder answer = new StringBuilder();
        byte[] buffer = new byte[64 << 10];
        int n = 0;
        while (n >= 0 && answer.indexOf("\n") < 0) {
            n = channel.read(buffer);
            answer.append(new String(buffer, 0, Math.max(0, n), UTF_8));
        }
        return answer.toString().strip();
    }

    @Test
    void aClientIsProvenServedAndLetGo() throws Exception {
        try (Channel channel = transport.dial(endpoint, PATIENCE)) {
            assertEquals(ProcessHandle.current().pid(), channel.listener());
            assertEquals("hello!", ask(channel, "hello\n"));
            Conversation guest = guests.next();
            Verdict verdict = Checks.judge(guest.connection.proof());
            assertTrue(verdict instanceof Verdict.Attested, () -> verdict + " " + guest.connection.proof());
            Image image = ((Verdict.Attested) verdict).image();
            String java = ProcessHandle.current().info().command().orElseThrow();
            assertTrue(image.path().equalsIgnoreCase(java), image.path() + " " + java);
            assertEquals(Sha256.of(Path.of(java)), image.digest());
            assertFalse(image.replaced());
            assertEquals(Optional.empty(), guest.connection.recheck());
            assertTrue(
                    guest.connection
                            .proof()
                            .find(Evidence.Code.class)
                            .orElseThrow()
                            .anonymous(),
                    "a virtual machine compiles");
            assertEquals("bye!", ask(channel, "bye\n"));
            assertEquals(-1, channel.read(new byte[1]));
            guest.await("closed");
        }
    }

    @Test
    void anAnswerOfManyBlocksArrivesWhole() throws Exception {
        String text = "x".repeat(2 << 20);
        try (Channel channel = transport.dial(endpoint, PATIENCE)) {
            Thread writer = new Thread(() -> {
                try {
                    channel.write((text + "\n").getBytes(UTF_8));
                } catch (PeerException e) {
                    broken.set(e.getMessage());
                }
            });
            writer.start();
            writer.join();
            assertEquals(text + "!", ask(channel, ""));
        }
    }

    @Test
    void theDescriptorIsTheOneThatWasAskedFor() throws Exception {
        Pipes pipes = new NativePipes();
        String sid = new NativeProcesses().own().sid();
        PipeName name = PipeName.of(new Endpoint("\\\\.\\pipe\\keychain-auth-descriptor"));
        try (Pipes.Port port = pipes.open();
                Pipes.Pipe pipe = port.create(PipeShape.of(name, sid, true), 1)) {
            assertEquals(pipes.spelled(PipeShape.descriptor(sid)), pipe.descriptor());
            assertTrue(pipe.descriptor().startsWith("O:" + sid + "D:P(A;;"), pipe.descriptor());
            assertTrue(pipe.descriptor().endsWith(";;;" + sid + ")"), pipe.descriptor());
        }
    }

    @Test
    void everyInstanceServesOneClientAfterAnother() throws Exception {
        for (int round = 0; round < 3; round++) {
            List<Channel> open = new ArrayList<>();
            for (int i = 0; i < PipeShape.CONTROL_INSTANCES; i++) {
                open.add(transport.dial(endpoint, PATIENCE));
                assertEquals("a!", ask(open.getLast(), "a\n"));
            }
            PeerException full =
                    assertThrows(PeerException.class, () -> transport.dial(endpoint, Duration.ofMillis(100)));
            assertFalse(full.absent());
            open.forEach(Channel::close);
            for (int i = 0; i < open.size(); i++) {
                guests.next().await("closed");
            }
        }
    }

    @Test
    void aStuckClientDoesNotKeepUsFromStopping() throws Exception {
        try (Channel channel = transport.dial(endpoint, PATIENCE)) {
            assertEquals("a!", ask(channel, "a\n"));
            Conversation guest = guests.next();
            for (int i = 0; i < 100; i++) {
                guest.connection.send(new byte[64 << 10]); // Nobody reads.
            }
            stop();
            guest.await("closed");
            byte[] buffer = new byte[1 << 20];
            int n = 0;
            while (n >= 0) {
                n = channel.read(buffer);
            }
        }
        PeerException gone = assertThrows(PeerException.class, () -> transport.dial(endpoint, PATIENCE));
        assertTrue(gone.absent(), gone.getMessage());
    }

    @Test
    void aClientThatVanishesEndsItsOwnSession() throws Exception {
        try (Channel other = transport.dial(endpoint, PATIENCE)) {
            assertEquals("a!", ask(other, "a\n"));
            Conversation first = guests.next();
            Conversation guest = leaveHalfALine();
            guest.await("closed");
            assertEquals(List.of("received", "ended", "closed"), guest.events);
            assertEquals("b!", ask(other, "b\n"));
            assertFalse(first.events.contains("closed"));
        }
    }

    private Conversation leaveHalfALine() throws Exception {
        try (Channel channel = transport.dial(endpoint, PATIENCE)) {
            channel.write("half a line".getBytes(UTF_8));
            Conversation guest = guests.next();
            guest.await("received");
            return guest;
        }
    }

    @Test
    void whatThisMachineLacksIsSaid() throws Exception {
        assertTrue(transport.lacks().stream().anyMatch(lack -> lack.name().equals("peer_handle")));
    }
}
