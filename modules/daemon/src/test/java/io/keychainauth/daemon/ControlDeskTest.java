package io.keychainauth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.testkit.peer.FakeConnection;
import io.keychainauth.testkit.peer.FakeImage;
import io.keychainauth.testkit.peer.FakeTransport;
import io.keychainauth.testkit.peer.Proofs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever connects to the control endpoint keeps neither descriptors nor the user's own questions. */
class ControlDeskTest {
    private static final Endpoint ENDPOINT = new Endpoint("/control.sock");
    private static final DaemonStatus STATUS = new DaemonStatus(7, "4.0.0", Duration.ZERO, "fake", false, 0, 0);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final FakeTransport transport = new FakeTransport();
    private final AtomicLong nanos = new AtomicLong();
    private Runnable whileAsked = () -> {};
    private final ControlDesk desk = new ControlDesk(this::status, () -> {}, nanos::get);
    private Listener listener;

    private DaemonStatus status() {
        whileAsked.run();
        return STATUS;
    }

    @BeforeEach
    void serve() throws Exception {
        listener = transport.listen(ENDPOINT);
        Thread serving = new Thread(
                () -> {
                    try {
                        listener.serve(desk);
                    } catch (PeerException e) {
                        throw new IllegalStateException(e);
                    }
                },
                "serve");
        serving.setDaemon(true);
        serving.start();
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private FakeConnection connect() throws InterruptedException {
        return transport.connect(ENDPOINT, Proofs.of(FakeImage.tool("/home/me/x")));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        desk.sweep();
    }

    @Test
    void theOldestMakesRoomAndTheUserIsAnswered() throws Exception {
        List<FakeConnection> silent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            silent.add(connect());
            assertEquals(
                    Math.min(silent.size(), ControlDesk.PLACES),
                    silent.stream().filter(each -> !each.ended()).count());
        }
        assertFalse(silent.getLast().ended());
        assertEquals(STATUS, new Control(transport, ENDPOINT).status().orElseThrow());
    }

    @Test
    void whoLeavesGivesItsPlaceBack() throws Exception {
        FakeConnection first = connect();
        for (int i = 0; i < ControlDesk.PLACES; i++) {
            connect().vanish();
        }
        assertFalse(first.ended());
    }

    @Test
    void whoAsksNothingIsCut() throws Exception {
        FakeConnection silent = connect();
        FakeConnection slow = connect();
        slow.write("sta");
        pass(PATIENCE);
        slow.write("t");
        assertFalse(silent.ended());
        pass(Duration.ofMillis(1));
        assertTrue(silent.ended());
        assertTrue(slow.ended());
        slow.write("us\n");
        assertEquals("", slow.answers());
    }

    @Test
    void whoDoesNotTakeItsAnswerIsCut() throws Exception {
        FakeConnection peer = connect();
        pass(PATIENCE);
        peer.write("status\n");
        assertTrue(peer.answers().startsWith("pid=7\n"), peer.answers());
        pass(PATIENCE);
        assertEquals(1, desk.size());
        pass(Duration.ofMillis(1));
        assertEquals(0, desk.size());
    }

    @Test
    void nobodyIsCutWhileTheDaemonItselfTakesItsTime() throws Exception {
        FakeConnection peer = connect();
        whileAsked = () -> pass(PATIENCE.plusSeconds(1));
        peer.write("status\n");
        assertTrue(peer.answers().startsWith("pid=7\n"), peer.answers());
        assertEquals(1, desk.size());
    }
}
