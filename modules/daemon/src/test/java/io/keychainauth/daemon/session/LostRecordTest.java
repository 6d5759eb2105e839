package io.keychainauth.daemon.session;

import static io.keychainauth.daemon.session.Workbench.failure;
import static io.keychainauth.daemon.session.Workbench.read;
import static io.keychainauth.daemon.session.Workbench.request;
import static io.keychainauth.daemon.session.Workbench.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.SecretId;
import io.keychainauth.testkit.peer.FakeConnection;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing leaves and nothing stays without its record; what is taken back is named in the next one. */
class LostRecordTest {
    private static final String INTERNAL_ERROR = failure("error", "internal_error");
    private static final String WRITE_THREE =
            request("write", ",\"targets\":[\"a\",\"b\",\"c\"],\"values\":[\"new\",\"new\",\"new\"]");

    @TempDir
    Path folder;

    private Workbench bench;
    private FakeConnection peer;

    @BeforeEach
    void connect() throws Exception {
        bench = new Workbench(folder).trusting(Workbench.TOOL);
        bench.put("a", "old");
        bench.put("b", "old");
        peer = bench.connect();
        peer.write(request("check", ""));
        assertFalse(peer.ended());
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exact", "prefix"})
    void noValueAndNoNameLeaves(String match) throws Exception {
        String before = peer.answers();
        bench.loseRecord();
        peer.write(request("read", ",\"match\":\"" + match + "\",\"targets\":[\"a\"]"));
        bench.loseRecord();
        peer.write(request("search", ""));
        assertEquals(before + INTERNAL_ERROR.repeat(2), peer.answers());
        peer.write(read("\"a\""));
        assertEquals(
                before + INTERNAL_ERROR.repeat(2) + success("{\"target\":\"a\",\"value\":\"old\"}"), peer.answers());
    }

    @Test
    void aWriteIsTakenBackAndWhatWasRestoredIsRecorded() throws Exception {
        bench.loseRecord();
        ask(WRITE_THREE);
        assertOld();
        assertRestored("\"a\",\"b\",\"c\"");
    }

    @Test
    void aDeleteIsTakenBack() throws Exception {
        bench.loseRecord();
        ask(request("delete", ",\"targets\":[\"a\",\"b\"]"));
        assertOld();
        assertRestored("\"a\",\"b\"");
    }

    @Test
    void whatNeverChangedIsNotWrittenAgain() throws Exception {
        int changes = bench.store.changes();
        bench.store.failChangesOf("b");
        ask(WRITE_THREE);
        assertEquals(changes + 2, bench.store.changes(), "a is written and taken back, and nothing else");
        assertOld();
        assertRestored("\"a\",\"b\",\"c\"");
    }

    @Test
    void whatCannotBeRestoredKeepsNothingElseAndIsNotNamed() throws Exception {
        bench.loseRecord(() -> bench.store.failChangesOf("a"));
        ask(WRITE_THREE);
        assertEquals("new", bench.stored("a"));
        assertEquals("old", bench.stored("b"));
        assertRestored("\"b\",\"c\"");
    }

    @Test
    void whatCannotBeReadIsRestoredAllTheSame() throws Exception {
        bench.loseRecord(() -> bench.store.failReads(true));
        ask(WRITE_THREE);
        bench.store.failReads(false);
        assertOld();
        assertRestored("\"a\",\"b\",\"c\"");
    }

    /** Else its user was told of a secret that is not there, and has a record that says so. */
    @Test
    void whatAnotherClientWritesMeanwhileComesAfterwards() throws Exception {
        FakeConnection other = bench.connect();
        Thread writing =
                new Thread(() -> other.write(request("write", ",\"targets\":[\"a\"],\"values\":[\"second\"]")));
        bench.loseRecord(() -> {
            writing.start();
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (writing.isAlive() && writing.getState() != Thread.State.TIMED_WAITING) {
                assertTrue(System.nanoTime() < deadline, "it neither waits nor ends");
                Thread.onSpinWait();
            }
        });
        ask(WRITE_THREE);
        assertTrue(writing.join(Duration.ofSeconds(60)));
        assertEquals(success(""), other.answers());
        assertEquals("second", bench.stored("a"));
    }

    @Test
    void whatADefectLeftWithoutARecordIsTakenBack() throws Exception {
        bench.loseRecord(() -> {
            throw new IllegalStateException("a defect");
        });
        assertThrows(IllegalStateException.class, () -> peer.write(WRITE_THREE));
        assertTrue(peer.ended());
        assertOld();
    }

    private void ask(String line) {
        String before = peer.answers();
        peer.write(line);
        assertEquals(before + INTERNAL_ERROR, peer.answers());
        assertFalse(peer.ended());
    }

    private void assertOld() throws Exception {
        assertEquals("old", bench.stored("a"));
        assertEquals("old", bench.stored("b"));
        assertTrue(bench.store.read(new SecretId("aws", "c")).isEmpty());
    }

    private void assertRestored(String names) throws Exception {
        String last = bench.log().getLast();
        assertTrue(last.contains("\"result\":\"ERROR\""), last);
        assertTrue(last.contains("\"restored\":[" + names + "]"), last);
    }
}
