package io.keychainauth.daemon.session;

import static io.keychainauth.daemon.session.Workbench.failure;
import static io.keychainauth.daemon.session.Workbench.lastAnswers;
import static io.keychainauth.daemon.session.Workbench.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.protocol.Limits;
import io.keychainauth.testkit.peer.FakeConnection;
import io.keychainauth.testkit.peer.FakeImage;
import io.keychainauth.testkit.peer.Proofs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While the policy cannot be read everybody is a stranger: in their places, on their thread, out of their budget. */
class BrokenPolicyTest {
    private static final String INTERNAL_ERROR = failure("error", "internal_error");

    @TempDir
    Path folder;

    private final CountDownLatch hashed = new CountDownLatch(1);
    private final FakeImage image = FakeImage.large("/usr/bin/large", hashed);
    private Workbench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench(folder);
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @Test
    void nobodyIsReadBeforeItAsks() throws Exception {
        FakeImage tool = FakeImage.tool("/usr/bin/tool");
        bench.trusting(tool);
        breakPolicy();
        int before = tool.reads();
        FakeConnection peer = bench.connect(Proofs.of(tool));
        assertEquals(before, tool.reads());
        peer.write(read("\"k\""));
        assertEquals(INTERNAL_ERROR, lastAnswers(peer));
        assertEquals(before + 1, tool.reads());
    }

    @Test
    void whoWasNamedMovesToTheStrangers() throws Exception {
        FakeConnection peer = bench.connectNamed(image);
        peer.write(read("\"k\""));
        breakPolicy();
        hashed.countDown();
        assertEquals(INTERNAL_ERROR, lastAnswers(peer));
        FakeImage stranger = FakeImage.tool("/home/me/stranger");
        for (int i = 1; i < Limits.DEFAULT.sessionsUnregistered(); i++) {
            assertFalse(bench.connect(Proofs.of(i, stranger)).ended());
        }
        assertTrue(bench.connect(Proofs.of(1000, stranger)).ended(), "its connection is not gone yet");
    }

    private void breakPolicy() throws Exception {
        Files.writeString(bench.policyFile, "{");
    }
}
