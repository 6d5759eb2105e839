package io.keychainauth.daemon.session;

import static io.keychainauth.daemon.session.Workbench.TOOL;
import static io.keychainauth.daemon.session.Workbench.failure;
import static io.keychainauth.daemon.session.Workbench.lastAnswers;
import static io.keychainauth.daemon.session.Workbench.read;
import static io.keychainauth.daemon.session.Workbench.request;
import static io.keychainauth.daemon.session.Workbench.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import io.keychainauth.policy.Library;
import io.keychainauth.policy.Signing;
import io.keychainauth.testkit.peer.FakeConnection;
import io.keychainauth.testkit.peer.FakeImage;
import io.keychainauth.testkit.peer.Proofs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdmissionTest {
    @TempDir
    Path folder;

    @Test
    void strangersAreToldAtTheirFirstLineQueuedAndSentAway() throws Exception {
        try (Workbench bench = new Workbench(folder)) {
            FakeConnection stranger = bench.connect();
            assertEquals("", stranger.answers());
            stranger.write("anything\n");
            assertEquals(failure("denied", "unregistered_binary_pending_approval"), lastAnswers(stranger));
            assertTrue(stranger.ended());
            assertEquals(1, bench.pending().size());
            assertEquals(TOOL.path(), bench.pending().getFirst().identity().path());
            assertTrue(bench.log().getFirst().contains("\"action\":\"connect\""));
            assertTrue(bench.log().getFirst().contains("\"result\":\"DENIED\""));
        }
    }

    @Test
    void aProbeWithoutAByteLeavesNothing() throws Exception {
        try (Workbench bench = new Workbench(folder)) {
            FakeConnection probe = bench.connect();
            probe.end();
            assertTrue(probe.ended());
            assertEquals(List.of(), bench.pending());
            assertEquals(List.of(), bench.log());
        }
    }

    @Test
    void otherContentAtARegisteredPathIsAStranger() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection changed = bench.connect(Proofs.of(TOOL.changed()));
            changed.write(read("\"k\""));
            assertEquals(failure("denied", "unregistered_binary_pending_approval"), lastAnswers(changed));
        }
    }

    /** The queue shows what an entry may demand, and the record what there was. */
    @Test
    void howAProgramIsSignedIsQueuedAndRecorded() throws Exception {
        var signer = new Evidence.Signer("ab".repeat(20), "com.example.tool", Optional.of("TEAM123456"));
        try (Workbench bench = new Workbench(folder)) {
            FakeConnection stranger = bench.connect(Proofs.signed(TOOL, Optional.of(signer)));
            stranger.write(read("\"k\""));
            assertEquals(failure("denied", "unregistered_binary_pending_approval"), lastAnswers(stranger));
            assertEquals(
                    new Signing(Optional.of("ab".repeat(20)), Optional.of("TEAM123456")),
                    bench.pending().getFirst().signing());
            bench.trusting(TOOL);
            FakeConnection known = bench.connect(Proofs.signed(TOOL, Optional.of(signer)));
            known.write(read("\"k\""));
            assertTrue(
                    String.join("\n", bench.log()).contains("\"cdhash:" + "ab".repeat(20) + "\",\"team:TEAM123456\""));
            FakeConnection unsigned = bench.connect(Proofs.signed(TOOL, Optional.empty()));
            unsigned.write(read("\"k\""));
            String log = String.join("\n", bench.log());
            assertTrue(log.contains("\"assurance\":\"compat\",\"assurance_marks\":[\"unsigned\"]"), log);
        }
    }

    @Test
    void theOldImageOfAnUpgradedBinaryIsRefusedAndNotQueued() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection old = bench.connect(Proofs.replaced(TOOL.changed()));
            old.write(read("\"k\""));
            assertEquals(failure("denied", "unattestable_peer"), lastAnswers(old));
            assertTrue(bench.log().getFirst().contains("\"detail\":\"executable_replaced\""));
            assertEquals(List.of(), bench.pending());
        }
    }

    @Test
    void aBinaryThatWasUpgradedAfterItConnectedIsRefusedAndNotQueued() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeImage image = TOOL.changed();
            FakeConnection old = bench.connect(Proofs.of(image));
            image.replace();
            old.write(read("\"k\""));
            assertEquals(failure("denied", "unattestable_peer"), lastAnswers(old));
            assertTrue(bench.log().getFirst().contains("\"detail\":\"executable_replaced\""));
            assertEquals(List.of(), bench.pending());
        }
    }

    /** It connected between the change and the look at it; closed now, it would lose the reason. */
    @Test
    void whoHasAskedNothingYetIsToldThatItsBinaryIsNoLongerRegistered() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection fresh = bench.connect(Proofs.of(TOOL));
            assertTrue(bench.policies.upgrade(Workbench.identity(TOOL.changed())));
            bench.pass(java.time.Duration.ZERO);
            assertFalse(fresh.ended());
            fresh.write(read("\"k\""));
            assertEquals(failure("denied", "unregistered_binary_pending_approval"), lastAnswers(fresh));
        }
    }

    /** Else it would wait with what it may have until its next request. */
    @Test
    void anIdleSessionOfAnUpgradedBinaryIsClosed() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection idle = bench.connect(Proofs.of(TOOL));
            idle.write(read("\"k\""));
            assertTrue(bench.policies.upgrade(Workbench.identity(TOOL.changed())));
            bench.pass(java.time.Duration.ZERO);
            assertTrue(idle.ended());
            assertEquals(success(""), idle.answers());
        }
    }

    @Test
    void aFailedStepOfTheProofIsADenial() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            Proof broken = new Proof(List.of(
                    new Evidence.Credentials(Proofs.PID, 1000, 1000),
                    new Evidence.Missing(Refusal.NOT_DUMPABLE, "readlinkat", 13)));
            FakeConnection peer = bench.connect(broken);
            peer.write(read("\"k\""));
            assertEquals(failure("denied", "unattestable_peer"), peer.answers());
            assertTrue(bench.log().getFirst().contains("\"detail\":\"not_dumpable\""));
            assertTrue(peer.ended());
        }
    }

    @Test
    void bytesOfAnotherProcessEndTheSession() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            bench.put("k", "canary");
            FakeConnection peer = bench.connect();
            peer.write(read("\"k\"").getBytes(java.nio.charset.StandardCharsets.UTF_8), Proofs.PID + 1);
            assertEquals(failure("denied", "unattestable_peer"), peer.answers());
            assertTrue(bench.log().getFirst().contains("\"detail\":\"foreign_sender\""));
        }
    }

    @Test
    void anImageThatChangedGetsNoValue() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            bench.put("k", "canary");
            FakeConnection peer = bench.connect();
            peer.changeImage();
            peer.write(read("\"k\""));
            assertEquals(failure("denied", "unattestable_peer"), peer.answers());
            assertTrue(peer.ended());
        }
    }

    @Test
    void aLargeExecutableIsHashedElsewhereWhileTheLineWaits() throws Exception {
        CountDownLatch hashed = new CountDownLatch(1);
        FakeImage large = FakeImage.large("/usr/bin/large", hashed);
        try (Workbench bench = new Workbench(folder)) {
            FakeConnection peer = bench.connect(Proofs.of(large));
            peer.write("{}\n");
            assertTrue(peer.paused());
            assertEquals("", peer.answers());
            hashed.countDown();
            assertEquals(failure("denied", "unregistered_binary_pending_approval"), lastAnswers(peer));
        }
    }

    @Test
    void aProgramThatChangesWhileItIsHashedIsARefusal() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection peer = bench.connect(Proofs.of(FakeImage.changing(TOOL.path())));
            peer.write(read("\"k\""));
            assertEquals(failure("denied", "unattestable_peer"), lastAnswers(peer));
            assertTrue(bench.log().getLast().contains("\"detail\":\"executable_unreadable\""));
        }
    }

    /** Nobody else would end who waits for it. */
    @Test
    void aHashThatThrowsIsARefusal() throws Exception {
        CountDownLatch bug = new CountDownLatch(0) {
            @Override
            public void await() {
                Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
                throw new IllegalStateException("a bug");
            }
        };
        try (Workbench bench = new Workbench(folder).trusting(FakeImage.tool("/usr/bin/large"))) {
            for (String path : List.of("/usr/bin/large", "/home/x/stranger")) {
                FakeConnection peer = bench.connect(Proofs.of(FakeImage.large(path, bug)));
                peer.write(read("\"k\""));
                assertEquals(failure("denied", "unattestable_peer"), lastAnswers(peer));
                assertTrue(bench.log().getLast().contains("\"detail\":\"executable_unreadable\""));
            }
        }
    }

    @Test
    void aLibraryThatTheUserCouldChangeIsQueuedUntilItIsPinned() throws Exception {
        FakeImage library = FakeImage.tool("/home/me/lib.so");
        Evidence.Code code = new Evidence.Code(true, false, false, false, List.of(library));
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection loading = bench.connect(Proofs.running(TOOL, code));
            loading.write(read("\"k\""));
            assertEquals(failure("denied", "unattestable_peer"), lastAnswers(loading));
            assertTrue(bench.log().getFirst().contains("\"detail\":\"user_writable_library\""));
            Library pin = new Library(library.path(), library.digest());
            assertEquals(List.of(pin), bench.pending().getFirst().libraries());
            bench.policies.approve(Workbench.identity(TOOL), List.of(pin));
            FakeConnection pinned = bench.connect(Proofs.running(TOOL, code));
            pinned.write(read("\"k\""));
            assertEquals(success(""), pinned.answers());
            assertTrue(bench.log().getLast().contains("\"assurance_marks\":[\"pinned\"]"));
        }
    }

    @Test
    void aStrangerIsQueuedWithItsLibraries() throws Exception {
        FakeImage library = FakeImage.tool("/home/me/lib.so");
        Evidence.Code code = new Evidence.Code(true, false, false, false, List.of(library));
        try (Workbench bench = new Workbench(folder)) {
            FakeConnection stranger = bench.connect(Proofs.running(TOOL, code));
            stranger.write("anything\n");
            assertEquals(failure("denied", "unregistered_binary_pending_approval"), lastAnswers(stranger));
            assertEquals(
                    List.of(new Library(library.path(), library.digest())),
                    bench.pending().getFirst().libraries());
        }
    }

    @Test
    void codeOfNoFileIsRefusedAndNotQueued() throws Exception {
        Evidence.Code code = new Evidence.Code(true, false, true, false, List.of());
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection compiling = bench.connect(Proofs.running(TOOL, code));
            compiling.write(request("check", "").replace(",\"service\":\"aws\"", ""));
            assertEquals(failure("denied", "unattestable_peer"), lastAnswers(compiling));
            assertTrue(bench.log().getFirst().contains("\"detail\":\"anonymous_executable_memory\""));
            assertEquals(List.of(), bench.pending());
        }
    }

    @Test
    void beyondTheirBudgetStrangersAreTurnedAwayUnread() throws Exception {
        CountDownLatch open = new CountDownLatch(0);
        try (Workbench bench = new Workbench(folder)) {
            // Two of one gigabyte each use up what may be read at once.
            for (String path : List.of("/a", "/b")) {
                FakeConnection affordable = bench.connect(Proofs.of(FakeImage.large(path, open)));
                affordable.write("{}\n");
                assertEquals(failure("denied", "unregistered_binary_pending_approval"), lastAnswers(affordable));
            }
            FakeConnection late = bench.connect(Proofs.of(FakeImage.large("/c", open)));
            late.write("{}\n");
            assertEquals(failure("denied", "unregistered_binary"), lastAnswers(late));
            assertEquals(2, bench.pending().size());
            bench.pass(Duration.ofSeconds(9));
            FakeConnection later = bench.connect(Proofs.of(FakeImage.large("/c", open)));
            later.write("{}\n");
            assertEquals(failure("denied", "unregistered_binary_pending_approval"), lastAnswers(later));
        }
    }

    @Test
    void aBrokenPolicyRefusesEverybodyAndHealsByItself() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            byte[] good = Files.readAllBytes(bench.policyFile);
            Files.writeString(bench.policyFile, "{");
            FakeConnection refused = bench.connect();
            refused.write(read("\"k\""));
            assertEquals(failure("error", "internal_error"), lastAnswers(refused));
            assertTrue(refused.ended());
            assertTrue(
                    bench.log().getLast().contains("config.json"), bench.log().getLast());
            Files.write(bench.policyFile, good);
            FakeConnection served = bench.connect();
            served.write(read("\"k\""));
            assertEquals(success(""), served.answers());
            assertFalse(served.ended());
        }
    }

    @Test
    void aRemovedBinaryIsAStrangerAtItsNextRequestAndClosedWhenIdle() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection busy = bench.connect();
            FakeConnection idle = bench.connect();
            busy.write(read("\"k\""));
            idle.write(read("\"k\""));
            bench.policies.unregister(TOOL.path());
            busy.write(read("\"k\""));
            assertEquals(success("") + failure("denied", "unregistered_binary_pending_approval"), busy.answers());
            assertTrue(busy.ended());
            bench.pass(java.time.Duration.ZERO);
            assertTrue(idle.ended());
            assertEquals(success(""), idle.answers());
        }
    }

    @Test
    void aRevokedServiceIsDeniedOnTheSameConnection() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection peer = bench.connect();
            peer.write(read("\"k\""));
            bench.policies.revoke(
                    TOOL.path(), new io.keychainauth.policy.Rights(java.util.Set.of("aws"), java.util.Set.of(), false));
            peer.write(read("\"k\""));
            assertEquals(success("") + failure("denied", "service_not_allowed"), peer.answers());
            assertFalse(peer.ended());
        }
    }
}
