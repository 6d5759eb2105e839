package io.keychainauth.daemon.session;

import static io.keychainauth.daemon.session.Workbench.TOOL;
import static io.keychainauth.daemon.session.Workbench.failure;
import static io.keychainauth.daemon.session.Workbench.read;
import static io.keychainauth.daemon.session.Workbench.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import io.keychainauth.testkit.peer.FakeConnection;
import io.keychainauth.testkit.peer.FakeImage;
import io.keychainauth.testkit.peer.Proofs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
            assertEquals(failure("denied", "unregistered_binary_pending_approval"), stranger.answers());
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
            assertEquals(failure("denied", "unregistered_binary_pending_approval"), changed.answers());
        }
    }

    @Test
    void theOldImageOfAnUpgradedBinaryIsRefusedAndNotQueued() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection old = bench.connect(Proofs.replaced(TOOL.changed()));
            old.write(read("\"k\""));
            assertEquals(failure("denied", "unattestable_peer"), old.answers());
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
            assertEquals(failure("denied", "unattestable_peer"), old.answers());
            assertTrue(bench.log().getFirst().contains("\"detail\":\"executable_replaced\""));
            assertEquals(List.of(), bench.pending());
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
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (!peer.ended() && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertEquals(failure("denied", "unregistered_binary_pending_approval"), peer.answers());
        }
    }

    @Test
    void aBrokenPolicyRefusesEverybodyAndHealsByItself() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            byte[] good = Files.readAllBytes(bench.policyFile);
            Files.writeString(bench.policyFile, "{");
            FakeConnection refused = bench.connect();
            refused.write(read("\"k\""));
            assertEquals(failure("error", "internal_error"), refused.answers());
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
