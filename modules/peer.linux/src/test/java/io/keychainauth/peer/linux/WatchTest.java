package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Verdict;
import io.keychainauth.peer.checks.Checks;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.Door;
import io.keychainauth.peer.serving.Entrance;
import io.keychainauth.peer.serving.EventLoop;
import io.keychainauth.peer.serving.Inbox;
import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.Readiness;
import io.keychainauth.peer.serving.Watch;
import io.keychainauth.peer.serving.Witness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Threads that a peer keeps waiting by holding the lock of its own memory. */
class WatchTest {
    private static final long PATIENCE = Duration.ofSeconds(1).toNanos();

    private final FakeKernel fake = new FakeKernel();
    private final Watch watch = new Watch(() -> fake.nanos);

    /** Another thread that does something and is not heard of again. */
    private static void elsewhere(Runnable what) throws InterruptedException {
        Thread thread = Thread.ofPlatform().start(what);
        thread.join();
    }

    private static void lose(Watch watch, long pid) throws InterruptedException {
        elsewhere(() -> {
            watch.begin();
            watch.proving(pid);
        });
    }

    @Test
    void aThreadIsLateOnceItsEventTakesMoreThanASecond() {
        watch.begin();
        fake.nanos += PATIENCE;
        assertEquals(0, watch.late());
        fake.nanos++;
        assertEquals(1, watch.late());
        assertTrue(watch.end(), "another thread may serve instead of it");
        assertEquals(0, watch.late());
        watch.begin();
        assertFalse(watch.end(), "the next event is another one");
    }

    @Test
    void aProofDoesNotMakeTheEventYounger() {
        watch.begin();
        fake.nanos += PATIENCE;
        watch.proving(7);
        fake.nanos++;
        watch.proved();
        assertTrue(watch.end());
    }

    @Test
    void aProcessThatHoldsUpFourThreadsGetsNoMore() throws Exception {
        for (int lost = 0; lost < Watch.MOST_OF_ONE; lost++) {
            assertFalse(watch.heldUpBy(7));
            lose(watch, 7);
            fake.nanos += 2 * PATIENCE;
        }
        assertTrue(watch.heldUpBy(7));
        assertFalse(watch.heldUpBy(8));
        assertEquals(Watch.MOST_OF_ONE, watch.late());
    }

    /** An honest client opens many connections at once, and a slow keyring is not its fault. */
    @Test
    void whoIsProvenInTimeHoldsNobodyUp() throws Exception {
        for (int i = 0; i < 2 * Watch.MOST_OF_ONE; i++) {
            lose(watch, 7);
        }
        assertFalse(watch.heldUpBy(7));
        for (int i = 0; i < 2 * Watch.MOST_OF_ONE; i++) {
            elsewhere(() -> {
                watch.begin();
                watch.proving(8);
                watch.proved();
            });
        }
        fake.nanos += 2 * PATIENCE;
        assertTrue(watch.heldUpBy(7));
        assertFalse(watch.heldUpBy(8));
    }

    @Test
    void aFurtherConnectionOfSuchAProcessIsRefusedUnseen() throws Exception {
        EventLoop loop = fake.loop(() -> fake.nanos);
        for (int lost = 0; lost < Watch.MOST_OF_ONE; lost++) {
            lose(loop.watch(), FakeKernel.PEER);
        }
        try (Attestor attestor = fake.attestor(new Features(true, true, true, true))) {
            Door door = door(loop, attestor, fake.opened("listening"));
            assertTrue(proven(visit(door)), "they may come back in a moment");
            fake.nanos += 2 * PATIENCE;
            fake.calls.clear();
            assertEquals(new Verdict.Refused(Refusal.PROOF_FAILED), visit(door));
            assertFalse(fake.calls.contains("openat"), fake.calls.toString());
            fake.peerPid = FakeKernel.PEER + 1;
            visit(door);
            assertTrue(fake.calls.contains("openat"), "others are looked at");
            door.close();
        }
        loop.close();
        FaultMatrixTest.assertClean(fake, "afterwards");
    }

    private Door door(EventLoop loop, Attestor attestor, int listening) throws KernelException {
        Sockets sockets = fake.kernel().sockets();
        return Door.open(sockets, loop, new UnixEntrance(sockets, attestor, new Descriptor(listening, fake::close)));
    }

    private static boolean proven(Verdict verdict) {
        return verdict instanceof Verdict.Attested;
    }

    private Verdict visit(Door door) {
        List<Verdict> verdicts = new ArrayList<>();
        fake.arriving = 1;
        try (Inbox inbox = fake.kernel().sockets().inbox()) {
            door.ready(Readiness.READ, inbox, connection -> {
                verdicts.add(Checks.judge(connection.proof()));
                connection.close();
                return new Conversation(connection, Conversation::silence);
            });
        }
        return verdicts.getFirst();
    }

    @Test
    void aDefectThatEndsAProofKeepsNoSocket() throws Exception {
        EventLoop loop = fake.loop(() -> fake.nanos);
        Sockets sockets = fake.kernel().sockets();
        try (Attestor attestor = fake.attestor(new Features(true, true, true, true))) {
            Descriptor listening = new Descriptor(fake.opened("listening"), fake::close);
            Entrance defective = new Defective(new UnixEntrance(sockets, attestor, listening));
            Door door = Door.open(sockets, loop, defective);
            assertThrows(IllegalStateException.class, () -> visit(door));
            door.close();
        }
        loop.close();
        FaultMatrixTest.assertClean(fake, "afterwards");
    }

    /** Its place may be another's by now. */
    @Test
    void aThreadThatWasLateLeavesTheLoop() throws Exception {
        EventLoop loop = fake.loop(() -> fake.nanos);
        try (Attestor attestor = fake.attestor(new Features(true, true, true, true))) {
            int listening = fake.opened("listening");
            Door door = door(loop, attestor, listening);
            List<Integer> late = new ArrayList<>();
            fake.idle = () -> {
                late.add(-1);
                loop.close();
            };
            for (long nanos : new long[] {2 * PATIENCE, 0}) {
                fake.arriving = 1;
                fake.incoming.add("request".getBytes(UTF_8));
                fake.events.add(new FakeKernel.Event(listening, Readiness.READ));
                loop.serve(connection -> {
                    fake.nanos += nanos;
                    late.add(loop.watch().late());
                    connection.close();
                    return new Conversation(connection, Conversation::silence);
                });
            }
            assertEquals(List.of(1, 0, -1), late);
            door.close();
        }
        FaultMatrixTest.assertClean(fake, "afterwards");
    }

    /** An entrance whose proofs end by a defect of ours. */
    private record Defective(Entrance real) implements Entrance {
        @Override
        public Witness prove(int socket, Watch watch) {
            throw new IllegalStateException();
        }

        @Override
        public void use(Use use) throws KernelException {
            real.use(use);
        }

        @Override
        public int accept() {
            return real.accept();
        }

        @Override
        public boolean closed() {
            return real.closed();
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
