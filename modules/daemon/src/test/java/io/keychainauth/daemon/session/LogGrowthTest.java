package io.keychainauth.daemon.session;

import static io.keychainauth.daemon.session.Workbench.TOOL;
import static io.keychainauth.daemon.session.Workbench.failure;
import static io.keychainauth.daemon.session.Workbench.read;
import static io.keychainauth.daemon.session.Workbench.request;
import static io.keychainauth.daemon.session.Workbench.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.policy.Rights;
import io.keychainauth.protocol.Limits;
import io.keychainauth.testkit.peer.FakeConnection;
import io.keychainauth.testkit.peer.Proofs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that costs its sender nothing makes the log grow with it. */
@Tag("same-calls")
class LogGrowthTest {
    private static final int MANY = 500;
    private static final String CHECK = request("check", "");

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

    private long records(String what) throws IOException {
        return bench.log().stream().filter(line -> line.contains(what)).count();
    }

    /** A stranger writes the lines, and then becomes the program. */
    @Test
    void checksThatAnotherProgramMayHaveWritten() throws Exception {
        FakeConnection peer = bench.connect(Proofs.early(TOOL, (long) MANY * CHECK.length(), false));
        peer.write(CHECK.repeat(MANY));
        assertEquals(MANY, peer.answers().lines().count());
        assertTrue(peer.answers().contains("\"assurance\":\"none\""), peer.answers());
        assertEquals(1, records("\"action\":\"connect\""));
        assertEquals(1, records("\"action\":\"check\""));
        assertEquals(2, bench.log().size());
    }

    @Test
    void checksOfAProgramWithoutRights() throws Exception {
        bench.policies.revoke(TOOL.path(), new Rights(Set.of("aws"), Set.of("aws"), true));
        FakeConnection peer = bench.connect();
        peer.write(CHECK.repeat(MANY));
        assertEquals(MANY, peer.answers().lines().count());
        assertEquals(1, records("\"action\":\"check\""));
        assertEquals(1, records("\"result\":\"ACCEPTED\""));
    }

    @Test
    void checksWhoseAnswerWouldBeTooLarge() throws Exception {
        bench.close();
        Limits small = new Limits(
                1 << 20, 1024, 1024, 64 << 10, 64, 8, 100, Duration.ofSeconds(10), Duration.ofSeconds(300), 9, 9, 9);
        try (Workbench narrow = new Workbench(folder, small)) {
            FakeConnection peer = narrow.connect();
            peer.write(CHECK.repeat(MANY));
            assertEquals(failure("error", "response_too_large").repeat(MANY), peer.answers());
            assertEquals(1, records("\"action\":\"check\""));
        }
    }

    @Test
    void connectionsThatAnotherProgramMayHaveMade() throws Exception {
        for (int i = 0; i < MANY; i++) {
            FakeConnection peer = bench.connect(Proofs.early(TOOL, 1 << 20, false));
            peer.write(read("\"k\""));
            assertEquals(failure("denied", "unattestable_peer"), peer.answers());
            peer.vanish();
        }
        assertEquals(1, records("\"result\":\"ACCEPTED\""));
    }

    @Test
    void whatIsHandedOutAndWhoSurelyAskedIsRecordedEachTime() throws Exception {
        for (int i = 0; i < 3; i++) {
            FakeConnection peer = bench.connect();
            peer.write(CHECK);
            peer.write(read("\"k\"").repeat(2));
            assertTrue(peer.answers().endsWith(success("").repeat(2)), peer.answers());
        }
        assertEquals(3, records("\"result\":\"ACCEPTED\""));
        assertEquals(6, records("\"action\":\"read\""));
    }
}
