package io.keychainauth.daemon.session;

import static io.keychainauth.daemon.session.Workbench.TOOL;
import static io.keychainauth.daemon.session.Workbench.failure;
import static io.keychainauth.daemon.session.Workbench.read;
import static io.keychainauth.daemon.session.Workbench.request;
import static io.keychainauth.daemon.session.Workbench.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.protocol.Limits;
import io.keychainauth.testkit.peer.FakeConnection;
import io.keychainauth.testkit.peer.FakeImage;
import io.keychainauth.testkit.peer.Proofs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stranger takes no place of registered programs by connecting and then becoming one of them. */
@Tag("same-calls")
class LoosePlacesTest {
    private static final Limits LIMITS = Limits.DEFAULT;
    private static final FakeImage OTHER = FakeImage.tool("/usr/bin/other");
    private static final String FULL = failure("error", "too_many_sessions");
    private static final String CHECK = request("check", "");

    @TempDir
    Path folder;

    private Workbench bench;
    private final List<FakeConnection> held = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench(folder).trusting(TOOL).trusting(OTHER);
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    /** Eight processes with as many as one may have. */
    private void takeAll(long barrier, boolean closeOnExec) throws InterruptedException {
        for (int i = 0; i < LIMITS.sessions(); i++) {
            held.add(bench.connect(Proofs.early(process(i), TOOL, barrier, closeOnExec)));
        }
        assertTrue(held.stream().noneMatch(FakeConnection::ended));
        assertEquals(LIMITS.sessions(), bench.clients.size());
    }

    private static long process(int connection) {
        return 5000L + connection / LIMITS.sessionsPerProcess();
    }

    private long ended() {
        return held.stream().filter(FakeConnection::ended).count();
    }

    private FakeConnection other() throws InterruptedException {
        FakeConnection other = bench.connect(Proofs.of(6000, OTHER));
        other.write(read("\"k\""));
        return other;
    }

    @Test
    void theOldestThatAskedNothingGivesWayToARegisteredProgram() throws Exception {
        takeAll(0, false);
        for (int i = 1; i <= LIMITS.sessionsPerProcess(); i++) {
            assertEquals(success(""), other().answers());
            assertTrue(held.get(i - 1).ended());
            assertEquals("", held.get(i - 1).answers());
            assertEquals(i, ended());
            assertEquals(LIMITS.sessions(), bench.clients.size());
        }
    }

    @Test
    void linesOfTheProgramThatRanBeforeKeepNoPlace() throws Exception {
        takeAll(CHECK.length(), false);
        held.forEach(each -> each.write(CHECK));
        assertEquals(success(""), other().answers());
        assertTrue(held.getFirst().ended());
    }

    @Test
    void whoAskedItselfStays() throws Exception {
        takeAll(CHECK.length(), false);
        held.getFirst().write(CHECK.repeat(2));
        assertEquals(success(""), other().answers());
        assertFalse(held.getFirst().ended());
        assertTrue(held.get(1).ended());
        held.forEach(each -> each.write(CHECK.repeat(2)));
        assertEquals(FULL, other().answers());
        assertEquals(1, ended());
    }

    @Test
    void whoCannotHaveBeenAnotherStays() throws Exception {
        takeAll(0, true);
        assertEquals(FULL, other().answers());
        assertEquals(0, ended());
    }

    @Test
    void whereNobodyCanTellItGivesWay() throws Exception {
        takeAll(0, true);
        held.getFirst().vanish();
        List<Evidence> unseen = new ArrayList<>(Proofs.of(7000, TOOL).evidence());
        unseen.replaceAll(
                each -> each instanceof Evidence.Descriptors ? new Evidence.Descriptors(Optional.empty()) : each);
        FakeConnection unknown = bench.connect(new Proof(unseen));
        assertFalse(unknown.ended());
        assertEquals(success(""), other().answers());
        assertTrue(unknown.ended());
    }

    @Test
    void nobodyGivesWayToAStrangerOrToWhoHasTooManyAnyway() throws Exception {
        takeAll(0, false);
        FakeConnection stranger = bench.connect(Proofs.of(6000, FakeImage.tool("/home/me/stranger")));
        assertEquals(FULL, stranger.answers());
        assertEquals(FULL, bench.connect(Proofs.of(5000, TOOL)).answers());
        assertEquals(0, ended());
    }

    @Test
    void strangersKeepThePlacesThatAreTheirs() throws Exception {
        FakeConnection stranger = bench.connect(Proofs.early(4000, FakeImage.tool("/home/me/stranger"), 0, false));
        FakeConnection changed = bench.connect(Proofs.early(4001, TOOL.changed(), 0, false));
        for (int i = 2; i < LIMITS.sessions(); i++) {
            held.add(bench.connect(Proofs.early(process(i), TOOL, 0, false)));
        }
        assertEquals(success(""), other().answers());
        assertFalse(stranger.ended());
        assertFalse(changed.ended());
        assertTrue(held.getFirst().ended());
    }
}
