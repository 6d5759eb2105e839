package io.keychainauth.daemon.session;

import static io.keychainauth.daemon.session.Workbench.TOOL;
import static io.keychainauth.daemon.session.Workbench.failure;
import static io.keychainauth.daemon.session.Workbench.lastAnswers;
import static io.keychainauth.daemon.session.Workbench.read;
import static io.keychainauth.daemon.session.Workbench.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Evidence;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.Library;
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

/** Only what the policy names, to its last library, is looked at where registered programs are. */
class PlacesTest {
    private static final CountDownLatch DONE = new CountDownLatch(0);

    @TempDir
    Path folder;

    private static Evidence.Code loading(FakeImage... libraries) {
        return new Evidence.Code(true, false, false, false, List.of(libraries));
    }

    @Test
    void aRegisteredProgramWithHugeLibrariesThatNobodyPinnedWaitsWithTheStrangers() throws Exception {
        CountDownLatch hashed = new CountDownLatch(1);
        FakeImage other = FakeImage.tool("/usr/bin/other");
        try (Workbench bench = new Workbench(folder).trusting(TOOL).trusting(other)) {
            List<FakeConnection> all = new ArrayList<>();
            // As many as there are threads for registered programs.
            for (int i = 0; i < 2; i++) {
                FakeImage library = FakeImage.large("/home/me/l" + i, hashed);
                FakeConnection heavy = bench.connect(Proofs.running(8000 + i, TOOL, loading(library)));
                heavy.write(read("\"k\""));
                assertEquals("", heavy.answers());
                all.add(heavy);
            }
            FakeImage pin = FakeImage.large("/home/me/pinned", DONE);
            bench.policies.approve(Workbench.identity(other), List.of(new Library(pin.path(), pin.digest())));
            FakeConnection served = bench.connect(Proofs.running(8100, other, loading(pin)));
            served.write(read("\"k\""));
            assertEquals(success(""), Workbench.firstAnswer(served));
            hashed.countDown();
            assertEquals(failure("denied", "unattestable_peer"), lastAnswers(all.getFirst()));
            // Together they are more than is read of strangers at once.
            assertEquals(failure("denied", "unregistered_binary"), lastAnswers(all.getLast()));
        }
    }

    @Test
    void whatNobodyPinnedIsReadWithinTheBudgetOfStrangers() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeImage[] two = {FakeImage.large("/home/me/a", DONE), FakeImage.large("/home/me/b", DONE)};
            FakeConnection tooMuch = bench.connect(Proofs.running(TOOL, loading(two)));
            tooMuch.write(read("\"k\""));
            assertEquals(failure("denied", "unregistered_binary"), lastAnswers(tooMuch));
            assertEquals(List.of(), bench.pending());
            FakeConnection little = bench.connect(Proofs.running(TOOL, loading(FakeImage.tool("/home/me/c"))));
            little.write(read("\"k\""));
            assertEquals(failure("denied", "unattestable_peer"), lastAnswers(little));
            assertEquals(1, bench.pending().size());
        }
    }

    /** It is entered into the queue on disk, whose lock anybody may hold. */
    @Test
    void aRegisteredProgramWithAChangedPinnedLibraryWaitsWithTheStrangers() throws Exception {
        CountDownLatch hashed = new CountDownLatch(1);
        FakeImage pin = FakeImage.tool("/home/me/pinned");
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            bench.policies.approve(Workbench.identity(TOOL), List.of(new Library(pin.path(), pin.digest())));
            FakeConnection first = bench.connect(Proofs.of(8000, FakeImage.large("/home/me/first", hashed)));
            first.write("{}\n");
            FakeConnection changed = bench.connect(Proofs.running(8001, TOOL, loading(pin.changed())));
            changed.write(read("\"k\""));
            assertEquals("", changed.answers());
            assertEquals(List.of(), bench.pending());
            FakeConnection served = bench.connect(Proofs.running(8002, TOOL, loading(pin)));
            served.write(read("\"k\""));
            assertEquals(success(""), served.answers());
            hashed.countDown();
            assertEquals(failure("denied", "unattestable_peer"), lastAnswers(changed));
            assertEquals(2, bench.pending().size());
        }
    }

    @Test
    void whoseBinaryIsNoLongerRegisteredTakesAPlaceOfStrangersOrIsTurnedAway() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            for (int i = 1; i < Limits.DEFAULT.sessionsUnregistered(); i++) {
                bench.connect(Proofs.of(5000 + i, FakeImage.tool("/home/me/unknown")));
            }
            FakeConnection first = bench.connect(Proofs.of(6000, TOOL));
            FakeConnection second = bench.connect(Proofs.of(6001, TOOL));
            assertTrue(bench.policies.upgrade(Workbench.identity(TOOL.changed())));
            bench.pass(Duration.ZERO);
            assertFalse(first.ended());
            assertEquals(failure("error", "too_many_sessions"), second.answers());
        }
    }

    @Test
    void itTakesTheirPlacesToo() throws Exception {
        FakeImage pin = FakeImage.tool("/home/me/pinned");
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            bench.policies.approve(Workbench.identity(TOOL), List.of(new Library(pin.path(), pin.digest())));
            for (int i = 0; i < Limits.DEFAULT.sessionsUnregistered(); i++) {
                bench.connect(Proofs.running(5000 + i, TOOL, loading(pin.changed())));
            }
            FakeConnection full = bench.connect(Proofs.running(6000, TOOL, loading(pin.changed())));
            assertEquals(failure("error", "too_many_sessions"), full.answers());
            assertFalse(bench.connect(Proofs.running(6001, TOOL, loading(pin))).ended());
        }
    }

    @Test
    void itTakesTheirPlaces() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            for (int i = 0; i < Limits.DEFAULT.sessionsUnregistered(); i++) {
                bench.connect(Proofs.running(5000 + i, TOOL, loading(FakeImage.tool("/home/me/l"))));
            }
            FakeConnection full = bench.connect(Proofs.running(6000, TOOL, loading(FakeImage.tool("/home/me/l"))));
            assertEquals(failure("error", "too_many_sessions"), full.answers());
            assertFalse(bench.connect().ended(), "with nothing unknown loaded there is room");
        }
    }

    @Test
    void aStrangerThatHungUpBeforeItsTurnIsNotRead() throws Exception {
        CountDownLatch hashed = new CountDownLatch(1);
        FakeImage gone = FakeImage.tool("/home/me/gone");
        FakeImage waits = FakeImage.tool("/home/me/waits");
        try (Workbench bench = new Workbench(folder)) {
            FakeConnection first = bench.connect(Proofs.of(8000, FakeImage.large("/home/me/first", hashed)));
            first.write("{}\n");
            FakeConnection impatient = bench.connect(Proofs.of(8001, gone));
            impatient.write("{}\n");
            FakeConnection patient = bench.connect(Proofs.of(8002, waits));
            patient.write("{}\n");
            impatient.vanish();
            hashed.countDown();
            assertEquals(failure("denied", "unregistered_binary_pending_approval"), lastAnswers(patient));
            assertEquals(1, waits.reads());
            assertEquals(0, gone.reads());
        }
    }

    /** The transport never knew the session, so it does not say that it is over. */
    @Test
    void whoCouldNotBeLetInKeepsNoPlace() throws Exception {
        FakeImage broken = FakeImage.broken("/usr/bin/broken");
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            bench.policies.register(new Identity(broken.path(), "a".repeat(64)));
            for (int i = 0; i < Limits.DEFAULT.sessions(); i++) {
                long pid = 9000L + i;
                assertThrows(IllegalStateException.class, () -> bench.connect(Proofs.of(pid, broken)));
            }
            assertEquals(0, bench.clients.size());
            FakeConnection peer = bench.connect();
            peer.write(read("\"a\""));
            assertEquals(success(""), peer.answers());
        }
    }

    /** The end of its input is not the end of a client: it still gets its answer, and waits for approval. */
    @Test
    void aStrangerThatOnlyEndedItsInputIsRead() throws Exception {
        try (Workbench bench = new Workbench(folder)) {
            FakeConnection brief = bench.connect();
            brief.write("{}\n");
            brief.end();
            assertEquals(failure("denied", "unregistered_binary_pending_approval"), lastAnswers(brief));
            assertEquals(1, bench.pending().size());
        }
    }
}
