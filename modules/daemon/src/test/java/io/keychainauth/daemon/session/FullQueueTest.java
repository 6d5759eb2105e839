package io.keychainauth.daemon.session;

import static io.keychainauth.daemon.session.Workbench.failure;
import static io.keychainauth.daemon.session.Workbench.lastAnswers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Proof;
import io.keychainauth.policy.Attempt;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.PendingQueue;
import io.keychainauth.testkit.peer.FakeConnection;
import io.keychainauth.testkit.peer.FakeImage;
import io.keychainauth.testkit.peer.Proofs;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A flood of the user's own programs leaves places for those of the machine, and for nobody who could be anybody. */
@Tag("same-calls")
class FullQueueTest {
    private static final String WAITS = failure("denied", "unregistered_binary_pending_approval");
    private static final String NO_PLACE = failure("denied", "unregistered_binary");

    @TempDir
    Path folder;

    @Test
    void theLastPlacesAreForProgramsOfTheMachineThatSurelyAskedThemselves() throws Exception {
        PendingQueue queue = new PendingQueue(folder.resolve("pending.json"), InstantSource.system());
        for (int i = 0; i < 80; i++) {
            Identity junk = new Identity("/home/me/junk" + i, "%064x".formatted(i));
            assertTrue(queue.add(new Attempt(junk, List.of("junk"), 1000, 1, List.of(), true)));
        }
        try (Workbench bench = new Workbench(folder)) {
            assertEquals(NO_PLACE, ask(bench, Proofs.of(FakeImage.tool("/home/me/late"))));
            assertEquals(NO_PLACE, ask(bench, Proofs.early(FakeImage.machines("/usr/bin/doubtful"), 1 << 20, false)));
            assertEquals(80, bench.pending().size());
            assertEquals(WAITS, ask(bench, Proofs.of(FakeImage.machines("/usr/bin/sure"))));
            assertEquals(81, bench.pending().size());
        }
    }

    private static String ask(Workbench bench, Proof proof) throws InterruptedException {
        FakeConnection connection = bench.connect(proof);
        connection.write("{}\n");
        return lastAnswers(connection);
    }
}
