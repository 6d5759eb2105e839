package io.keychainauth.daemon.session;

import static io.keychainauth.daemon.session.Workbench.TOOL;
import static io.keychainauth.daemon.session.Workbench.lastAnswers;
import static io.keychainauth.daemon.session.Workbench.read;
import static io.keychainauth.daemon.session.Workbench.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.policy.Identity;
import io.keychainauth.protocol.Limits;
import io.keychainauth.testkit.peer.FakeConnection;
import io.keychainauth.testkit.peer.FakeImage;
import io.keychainauth.testkit.peer.Proofs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a daemon that stops may go, and when a place is free again. */
class QuietTest {
    @TempDir
    Path folder;

    private Workbench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench(folder).trusting(TOOL);
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @Test
    void anAnswerThatIsNotTakenIsWaitedFor() throws Exception {
        FakeConnection peer = bench.connect();
        assertTrue(bench.clients.quiet());
        peer.write(read("\"a\""));
        assertTrue(bench.clients.quiet());
        peer.stopReading();
        peer.write(read("\"a\""));
        assertFalse(bench.clients.quiet());
        peer.readAll();
        assertTrue(bench.clients.quiet());
        assertEquals(success("").repeat(2), peer.answers());
    }

    @Test
    void aLineThatWaitsForItsHashIsWaitedFor() throws Exception {
        CountDownLatch hashed = new CountDownLatch(1);
        FakeImage large = FakeImage.large("/usr/bin/large", hashed);
        bench.policies.register(new Identity(large.path(), "a".repeat(64)));
        FakeConnection peer = bench.connect(Proofs.of(large));
        assertTrue(bench.clients.quiet());
        peer.write(read("\"a\""));
        assertFalse(bench.clients.quiet());
        hashed.countDown();
        lastAnswers(peer);
        assertTrue(bench.clients.quiet());
    }

    @Test
    void halfALineIsNotWaitedFor() throws Exception {
        bench.connect().write("{\"type\"");
        assertTrue(bench.clients.quiet());
    }

    @Test
    void aLastAnswerThatIsNotTakenKeepsItsPlaceNoLongerThanARequest() throws Exception {
        FakeConnection peer = bench.connect();
        peer.stopReading();
        peer.write("no object\n");
        assertTrue(peer.ended());
        bench.pass(Limits.DEFAULT.request());
        assertEquals(1, bench.clients.size());
        bench.pass(Duration.ofMillis(1));
        assertEquals(0, bench.clients.size());
        assertTrue(bench.clients.quiet());
    }
}
