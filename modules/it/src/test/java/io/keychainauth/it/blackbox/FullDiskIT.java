package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.error;
import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.request;
import static io.keychainauth.it.blackbox.Json.success;
import static io.keychainauth.it.blackbox.Json.value;
import static io.keychainauth.it.blackbox.Json.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A25: disks fill up below a daemon that serves. */
class FullDiskIT {
    private static final String BATCH = ",\"targets\":[\"a\",\"b\"],\"values\":[\"%s\",\"%s\"]";
    private static final String BOTH = request("read", ",\"targets\":[\"a\",\"b\"]");

    /** More than fit into what is set aside for the log. */
    private static final int RECORDS = 20_000;

    private Profile profile;

    @BeforeEach
    void home() throws IOException {
        assumeTrue(Machine.get().root(), "only root can mount a small disk");
        profile = new Profile();
    }

    @AfterEach
    void clean() throws IOException {
        if (profile != null) {
            profile.close();
        }
    }

    private static String both(String a, String b) {
        return success("{\"target\":\"a\",\"value\":\"" + a + "\"},{\"target\":\"b\",\"value\":\"" + b + "\"}");
    }

    @Test
    void withoutARecordThereIsNoValueAndItHealsWithTheDisk() throws IOException {
        try (SmallDisk disk = new SmallDisk(profile, profile.auditLog().getParent(), "4m")) {
            RunningDaemon daemon = profile.start();
            Wire wire = profile.trustedWire();
            int c = wire.open();
            assertEquals(success(""), wire.ask(c, write("k", "v")));
            disk.fill();
            assertTrue(failsBeforeLong(wire, c, read("k"), value("k", "v")));
            assertEquals(error("internal_error"), wire.ask(c, read("k")));
            assertEquals(error("internal_error"), wire.ask(c, write("k", "other")));
            assertEquals(error("internal_error"), wire.ask(wire.open(), read("k")));
            disk.free();
            assertEquals(value("k", "v"), wire.ask(c, read("k")));
            assertTrue(daemon.alive());
            daemon.close();
            profile.ok("audit", "verify");
        }
    }

    /** What is set aside for the log can still be written. */
    private static boolean failsBeforeLong(Wire wire, int c, String line, String answer) throws IOException {
        for (int i = 0; i < RECORDS; i++) {
            String given = wire.ask(c, line);
            if (given.equals(error("internal_error"))) {
                return true;
            }
            assertEquals(answer, given);
        }
        return false;
    }

    @Test
    void aBatchThatTheStoreCannotTakeLeavesEveryOldValue() throws IOException {
        try (SmallDisk disk = new SmallDisk(profile, profile.storeFile().getParent())) {
            RunningDaemon daemon = profile.start();
            Wire wire = profile.trustedWire();
            int c = wire.open();
            assertEquals(success(""), wire.ask(c, request("write", BATCH.formatted("old a", "old b"))));
            disk.fill();
            String large = "x".repeat(60_000);
            assertEquals(error("internal_error"), wire.ask(c, request("write", BATCH.formatted("new a", large))));
            assertRestored("write");
            assertEquals(both("old a", "old b"), wire.ask(c, BOTH));
            assertEquals(error("internal_error"), wire.ask(c, request("delete", ",\"targets\":[\"a\",\"b\"]")));
            assertRestored("delete");
            assertEquals(both("old a", "old b"), wire.ask(c, BOTH));
            assertFalse(profile.log().contains("xxxx"));
            disk.free();
            assertEquals(success(""), wire.ask(c, request("write", BATCH.formatted("new a", "new b"))));
            assertEquals(both("new a", "new b"), wire.ask(c, BOTH));
            assertTrue(daemon.alive());
            daemon.close();
            profile.start();
            assertEquals(both("new a", "new b"), wire.ask(wire.open(), BOTH));
        }
    }

    @Test
    void storeAndLogOnOneFullDiskLoseNothing() throws IOException {
        try (SmallDisk disk = new SmallDisk(profile, profile.home(), "4m")) {
            RunningDaemon daemon = profile.start();
            Wire wire = profile.trustedWire();
            int c = wire.open();
            assertEquals(success(""), wire.ask(c, request("write", BATCH.formatted("old a", "old b"))));
            disk.fill();
            // The log has what was set aside for it, the store has nothing.
            assertEquals(error("internal_error"), wire.ask(c, request("write", BATCH.formatted("new a", "new b"))));
            assertRestored("write");
            assertTrue(failsBeforeLong(wire, c, BOTH, both("old a", "old b")));
            // Now neither has.
            assertEquals(error("internal_error"), wire.ask(c, request("write", BATCH.formatted("new a", "new b"))));
            assertEquals(error("internal_error"), wire.ask(c, request("delete", ",\"targets\":[\"a\",\"b\"]")));
            disk.free();
            assertEquals(both("old a", "old b"), wire.ask(c, BOTH));
            assertEquals(success(""), wire.ask(c, request("write", BATCH.formatted("new a", "new b"))));
            assertEquals(both("new a", "new b"), wire.ask(c, BOTH));
            assertTrue(daemon.alive());
            daemon.close();
            profile.ok("audit", "verify");
        }
    }

    /** The last record says that a batch failed and that both secrets are as they were. */
    private void assertRestored(String action) throws IOException {
        String last = profile.log().lines().toList().getLast();
        for (String said :
                List.of("\"action\":\"" + action + "\"", "\"result\":\"ERROR\"", "\"restored\":[\"a\",\"b\"]")) {
            assertTrue(last.contains(said), last);
        }
    }
}
