package io.keychainauth.daemon.session;

import static io.keychainauth.daemon.session.Workbench.TOOL;
import static io.keychainauth.daemon.session.Workbench.failure;
import static io.keychainauth.daemon.session.Workbench.firstAnswer;
import static io.keychainauth.daemon.session.Workbench.lastAnswers;
import static io.keychainauth.daemon.session.Workbench.read;
import static io.keychainauth.daemon.session.Workbench.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.testkit.peer.FakeConnection;
import io.keychainauth.testkit.peer.FakeImage;
import io.keychainauth.testkit.peer.Proofs;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client is read once, out of the way of the others, and not listened to meanwhile. */
class MeasuringTest {
    @TempDir
    Path folder;

    private final CountDownLatch hashed = new CountDownLatch(1);
    private final FakeImage large = FakeImage.large("/usr/bin/large", hashed);
    private Workbench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench(folder);
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    /** What it writes meanwhile stays in its socket, which has an end; our memory has not. */
    @Test
    void aRegisteredClientIsNotListenedToUntilItIsKnown() throws Exception {
        FakeConnection peer = bench.connectNamed(large);
        assertFalse(peer.paused());
        peer.write(read("\"a\""));
        assertTrue(peer.paused());
        hashed.countDown();
        lastAnswers(peer);
        await(() -> !peer.paused());
    }

    @Test
    void aStrangerThatIsApprovedMeanwhileIsReadOnceAndServedOutOfTheWay() throws Exception {
        FakeConnection peer = bench.connect();
        bench.trusting(TOOL);
        BlockingQueue<String> threads = new LinkedBlockingQueue<>();
        bench.store.duringReads(() -> threads.add(Thread.currentThread().getName()));
        int before = TOOL.reads();
        for (int i = 0; i < 2; i++) {
            peer.write(read("\"a\""));
            assertEquals("strangers", threads.poll(60, TimeUnit.SECONDS));
            await(() -> !peer.paused());
        }
        assertEquals(success("").repeat(2), peer.answers());
        assertEquals(before + 1, TOOL.reads());
    }

    @Test
    void whatIsBeingReadAtTheEndIsQueuedAnsweredAndRecorded() throws Exception {
        FakeImage unknown = FakeImage.large("/home/me/stranger", hashed);
        FakeConnection stranger = bench.connect(Proofs.of(unknown));
        stranger.write(read("\"a\""));
        await(() -> unknown.reads() == 1);
        bench.clients.close();
        hashed.countDown();
        assertEquals(failure("denied", "unregistered_binary_pending_approval"), lastAnswers(stranger));
        assertEquals(1, bench.pending().size());
        assertEquals(1, bench.log().size());
    }

    @Test
    void whoComesWhileThereIsNoThreadForItIsLookedAtOnceThereIs() throws Exception {
        hashed.countDown();
        bench.shortage(true);
        FakeConnection registered = bench.connectNamed(large);
        FakeConnection stranger = bench.connect();
        for (FakeConnection each : List.of(registered, stranger)) {
            each.write(read("\"a\""));
            bench.clients.relieve();
            assertTrue(each.paused());
            assertFalse(each.ended());
        }
        bench.shortage(false);
        bench.clients.relieve();
        for (FakeConnection each : List.of(registered, stranger)) {
            assertEquals(failure("denied", "unregistered_binary_pending_approval"), lastAnswers(each));
        }
    }

    @Test
    void nobodyIsReadAfterTheEnd() throws Exception {
        bench.clients.close();
        for (FakeConnection each : List.of(bench.connectNamed(large), bench.connect())) {
            each.write(read("\"a\""));
            assertTrue(each.paused());
        }
        assertEquals(0, bench.threads.get());
    }

    @Test
    void aDefectEndsItsOwnSessionAndNoOther() throws Exception {
        bench.trusting(TOOL);
        FakeConnection unlucky = bench.connect();
        FakeConnection other = bench.connect();
        bench.store.duringReads(() -> {
            throw new IllegalStateException("a defect");
        });
        assertThrows(IllegalStateException.class, () -> unlucky.write(read("\"a\"")));
        assertTrue(unlucky.ended());
        assertEquals(1, bench.clients.size());
        bench.store.duringReads(() -> {});
        other.write(read("\"a\""));
        assertEquals(success(""), firstAnswer(other));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, "it does not become so");
            Thread.onSpinWait();
        }
    }
}
