package io.keychainauth.daemon.session;

import static io.keychainauth.daemon.session.Workbench.TOOL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.protocol.Limits;
import io.keychainauth.testkit.peer.FakeConnection;
import io.keychainauth.testkit.peer.FakeImage;
import io.keychainauth.testkit.peer.Proofs;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each session that ends gives back one place, and no more. */
@Tag("same-calls")
class FreePlacesTest {
    private static final Limits LIMITS = Limits.DEFAULT;
    private static final FakeImage STRANGER = FakeImage.tool("/home/me/stranger");

    @TempDir
    Path folder;

    @Test
    void ofAProcess() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection last = bench.connect();
            for (int i = 1; i < LIMITS.sessionsPerProcess(); i++) {
                last = bench.connect();
            }
            assertEquals(LIMITS.sessionsPerProcess(), bench.clients.size());
            last.vanish();
            assertFalse(bench.connect().ended());
            assertTrue(bench.connect().ended());
        }
    }

    @Test
    void ofStrangers() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection last = bench.connect(Proofs.of(1, STRANGER));
            for (int i = 1; i < LIMITS.sessionsUnregistered(); i++) {
                last = bench.connect(Proofs.of(i + 1, STRANGER));
            }
            last.vanish();
            assertFalse(bench.connect(Proofs.of(1000, STRANGER)).ended());
            assertTrue(bench.connect(Proofs.of(1001, STRANGER)).ended());
        }
    }

    @Test
    void ofOtherContentAtAKnownPath() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            for (int i = 0; i < LIMITS.sessionsUnregistered(); i++) {
                assertFalse(bench.connect(Proofs.of(i + 1, TOOL.changed())).ended());
            }
            assertTrue(bench.connect(Proofs.of(1000, TOOL.changed())).ended());
            assertTrue(bench.connect(Proofs.of(1001, STRANGER)).ended());
        }
    }
}
