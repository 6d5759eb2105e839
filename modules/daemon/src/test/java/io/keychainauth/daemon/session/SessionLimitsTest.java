package io.keychainauth.daemon.session;

import static io.keychainauth.daemon.session.Workbench.TOOL;
import static io.keychainauth.daemon.session.Workbench.failure;
import static io.keychainauth.daemon.session.Workbench.firstAnswer;
import static io.keychainauth.daemon.session.Workbench.lastAnswers;
import static io.keychainauth.daemon.session.Workbench.read;
import static io.keychainauth.daemon.session.Workbench.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.protocol.Limits;
import io.keychainauth.testkit.peer.FakeConnection;
import io.keychainauth.testkit.peer.FakeImage;
import io.keychainauth.testkit.peer.Proofs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionLimitsTest {
    private static final Limits DEFAULT = Limits.DEFAULT;

    @TempDir
    Path folder;

    @Test
    void aProcessHasThirtyTwoSessionsAndEndedOnesDoNotCount() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection first = bench.connect();
            for (int i = 1; i < DEFAULT.sessionsPerProcess(); i++) {
                assertFalse(bench.connect().ended());
            }
            FakeConnection tooMany = bench.connect();
            assertEquals(failure("error", "too_many_sessions"), tooMany.answers());
            assertTrue(tooMany.ended());
            first.vanish();
            assertFalse(bench.connect().ended());
        }
    }

    /** As many as there are sessions, of the longest length each, would fill the heap, and that ends the daemon. */
    @Test
    void halfLinesOfAllTogetherAreBounded() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            List<FakeConnection> holding = hold(bench, TOOL, LineMemory.MOST);
            FakeConnection small = bench.connect(Proofs.of(77, TOOL));
            small.write(read("\"a\""));
            assertEquals(success(""), small.answers(), "who sends little is served");
            FakeConnection beyond = bench.connect(Proofs.of(77, TOOL));
            beyond.write(HALF + "  ");
            assertTrue(beyond.ended(), "who holds most gives way");
            holding.forEach(each -> assertFalse(each.ended()));
            holding.getFirst().vanish();
            holding.get(1).write(read("\"a\"").substring(1));
            FakeConnection next = bench.connect(Proofs.of(78, TOOL));
            next.write(HALF);
            assertFalse(next.ended(), "what has gone and what was answered make room");
        }
    }

    @Test
    void strangersFillNoMemoryButTheirOwn() throws Exception {
        FakeImage stranger = FakeImage.tool("/home/x/stranger");
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            hold(bench, stranger, LineMemory.MOST_DOUBTFUL);
            FakeConnection beyond = bench.connect(Proofs.of(77, stranger));
            beyond.write(HALF + "  ");
            assertTrue(beyond.ended());
            for (FakeConnection each : hold(bench, TOOL, LineMemory.MOST)) {
                assertFalse(each.ended());
            }
        }
    }

    private static final String HALF = "{" + " ".repeat((1 << 20) - 4096);

    private static List<FakeConnection> hold(Workbench bench, FakeImage image, long bytes) throws Exception {
        List<FakeConnection> holding = new ArrayList<>();
        for (int i = 0; i < bytes >> 20; i++) {
            holding.add(bench.connect(Proofs.of(10_000 + i, image)));
            holding.getLast().write(HALF);
            assertFalse(holding.getLast().ended());
        }
        return holding;
    }

    @Test
    void strangersNeverTakeThePlacesOfRegisteredTools() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            for (int i = 0; i < DEFAULT.sessionsUnregistered(); i++) {
                assertFalse(bench.connect(Proofs.of(5000 + i, FakeImage.tool("/home/x/stranger")))
                        .ended());
            }
            assertTrue(bench.connect(Proofs.of(6000, FakeImage.tool("/home/x/stranger")))
                    .ended());
            assertTrue(bench.connect(Proofs.of(6001, TOOL.changed())).ended(), "a known path is no registration");
            for (int i = 0; i < DEFAULT.sessions() - DEFAULT.sessionsUnregistered(); i++) {
                assertFalse(bench.connect(Proofs.of(7000 + i, TOOL)).ended());
            }
            FakeConnection full = bench.connect(Proofs.of(9000, TOOL));
            assertEquals(failure("error", "too_many_sessions"), full.answers());
        }
    }

    @Test
    void aSlowSenderIsCutAndAnIdleSessionEndsInSilence() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection slow = bench.connect();
            slow.write("{\"type\"");
            bench.pass(DEFAULT.request());
            slow.write(":");
            assertFalse(slow.ended());
            bench.pass(Duration.ofMillis(1));
            assertEquals(failure("error", "timeout"), slow.answers());
            assertTrue(slow.ended());

            FakeConnection idle = bench.connect();
            idle.write(read("\"a\""));
            bench.pass(DEFAULT.idle());
            assertFalse(idle.ended());
            bench.pass(Duration.ofMillis(1));
            assertTrue(idle.ended());
            assertEquals(success(""), idle.answers());
        }
    }

    @Test
    void whoWaitsForItsProgramToBeHashedIsNotIdle() throws Exception {
        CountDownLatch hashed = new CountDownLatch(1);
        try (Workbench bench =
                new Workbench(folder).trusting(FakeImage.large("/usr/bin/large", new CountDownLatch(0)))) {
            FakeConnection asked = bench.connect(Proofs.of(FakeImage.large("/usr/bin/large", hashed)));
            FakeConnection silent = bench.connect(Proofs.of(FakeImage.large("/usr/bin/large", hashed)));
            asked.write(read("\"a\""));
            bench.pass(DEFAULT.idle().plusMillis(1));
            assertFalse(asked.ended());
            assertTrue(silent.ended(), "asked nothing");
            hashed.countDown();
            assertEquals(success(""), firstAnswer(asked));
            assertTrue(bench.clients.quiet());
            bench.pass(DEFAULT.idle().plusMillis(1));
            assertTrue(asked.ended(), "is idle from its answer on");
        }
    }

    @Test
    void aStrangerThatWaitsForItsTurnIsNotIdle() throws Exception {
        CountDownLatch hashed = new CountDownLatch(1);
        try (Workbench bench = new Workbench(folder)) {
            FakeConnection first = bench.connect(Proofs.of(5000, FakeImage.large("/home/x/large", hashed)));
            FakeConnection next = bench.connect(Proofs.of(5001, FakeImage.tool("/home/x/tool")));
            first.write("{}\n");
            next.write("{}\n");
            bench.pass(DEFAULT.idle().plusMillis(1));
            assertFalse(first.ended());
            assertFalse(next.ended());
            hashed.countDown();
            String refused = failure("denied", "unregistered_binary_pending_approval");
            assertEquals(refused, lastAnswers(first));
            assertEquals(refused, lastAnswers(next));
        }
    }

    @Test
    void eachLineHasTheWholeTime() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection peer = bench.connect();
            for (int i = 0; i < 5; i++) {
                String line = read("\"a\"");
                peer.write(line.substring(0, 5));
                bench.pass(DEFAULT.request());
                peer.write(line.substring(5) + line.substring(0, 1));
                bench.pass(DEFAULT.request());
                peer.write(line.substring(1));
            }
            assertEquals(success("").repeat(10), peer.answers());
            assertFalse(peer.ended());
        }
    }

    @Test
    void aClientThatDoesNotTakeItsAnswersIsNotReadAndThenCut() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection peer = bench.connect();
            peer.stopReading();
            peer.write(read("\"a\"").repeat(3));
            assertEquals(success(""), peer.answers());
            bench.pass(DEFAULT.request());
            peer.readAll();
            assertEquals(success("").repeat(3), peer.answers());
            peer.stopReading();
            peer.write(read("\"a\""));
            bench.pass(DEFAULT.request().plusMillis(1));
            assertTrue(peer.ended());
        }
    }
}
