package io.keychainauth.daemon.session;

import static io.keychainauth.daemon.session.Workbench.TOOL;
import static io.keychainauth.daemon.session.Workbench.failure;
import static io.keychainauth.daemon.session.Workbench.lastAnswers;
import static io.keychainauth.daemon.session.Workbench.read;
import static io.keychainauth.daemon.session.Workbench.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.keychainauth.peer.Evidence;
import io.keychainauth.policy.Library;
import io.keychainauth.protocol.Limits;
import io.keychainauth.testkit.peer.FakeConnection;
import io.keychainauth.testkit.peer.FakeImage;
import io.keychainauth.testkit.peer.Proofs;
import java.nio.file.Path;
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
            // As many as there are threads for registered programs.
            for (int i = 0; i < 2; i++) {
                FakeConnection heavy = bench.connect(
                        Proofs.running(8000 + i, TOOL, loading(FakeImage.large("/home/me/l" + i, hashed))));
                heavy.write(read("\"k\""));
                assertEquals("", heavy.answers());
            }
            FakeImage pin = FakeImage.large("/home/me/pinned", DONE);
            bench.policies.approve(Workbench.identity(other), List.of(new Library(pin.path(), pin.digest())));
            FakeConnection served = bench.connect(Proofs.running(8100, other, loading(pin)));
            served.write(read("\"k\""));
            assertEquals(success(""), Workbench.firstAnswer(served));
            hashed.countDown();
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
}
