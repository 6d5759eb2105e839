package io.keychainauth.daemon.session;

import static io.keychainauth.daemon.session.Workbench.TOOL;
import static io.keychainauth.daemon.session.Workbench.failure;
import static io.keychainauth.daemon.session.Workbench.read;
import static io.keychainauth.daemon.session.Workbench.request;
import static io.keychainauth.daemon.session.Workbench.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.protocol.Limits;
import io.keychainauth.testkit.peer.FakeConnection;
import io.keychainauth.testkit.peer.Proofs;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestTest {
    @TempDir
    Path folder;

    @Test
    void writesReadsSearchesAndDeletes() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection peer = bench.connect();
            peer.write(request("write", ",\"targets\":[\"p/b\",\"p/a\",\"q\"],\"values\":[\"2\",\"\",\"3\"]"));
            peer.write(read("\"q\",\"none\",\"p/a\""));
            peer.write(request("read", ",\"match\":\"prefix\",\"targets\":[\"p/\"]"));
            peer.write(request("search", ""));
            peer.write(request("delete", ",\"match\":\"prefix\",\"targets\":[\"p/\"]"));
            peer.write(request("search", ""));
            assertEquals(
                    success("")
                            + success("{\"target\":\"q\",\"value\":\"3\"},{\"target\":\"p/a\",\"value\":\"\"}")
                            + success("{\"target\":\"p/a\",\"value\":\"\"},{\"target\":\"p/b\",\"value\":\"2\"}")
                            + success("{\"target\":\"p/a\"},{\"target\":\"p/b\"},{\"target\":\"q\"}")
                            + success("")
                            + success("{\"target\":\"q\"}"),
                    peer.answers());
            String log = String.join("\n", bench.log());
            assertTrue(log.contains("\"targets\":[\"p/a\",\"p/b\"],\"prefixes\":[\"p/\"]"), log);
            assertTrue(bench.log().getFirst().contains("\"result\":\"ACCEPTED\""));
            assertEquals(7, bench.log().size());
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrderAndALastLineNeedsNoNewline() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            bench.put("a", "1");
            bench.put("b", "2");
            FakeConnection peer = bench.connect();
            peer.write(read("\"a\"") + read("\"b\"").strip());
            peer.end();
            assertEquals(
                    success("{\"target\":\"a\",\"value\":\"1\"}") + success("{\"target\":\"b\",\"value\":\"2\"}"),
                    peer.answers());
            assertTrue(peer.ended());
        }
    }

    @Test
    void aLineThatIsNoObjectClosesAndIsNotQuoted() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection peer = bench.connect();
            peer.write("canary text\n" + read("\"a\""));
            assertEquals(failure("error", "malformed_request"), peer.answers());
            assertTrue(peer.ended());
            assertTrue(bench.log().getLast().contains("\"action\":\"malformed\""));
            assertTrue(bench.log().getLast().contains("\"bytes\":11"));
            assertFalse(String.join("", bench.log()).contains("canary"));
        }
    }

    @Test
    void aMalformedObjectLeavesTheConnectionOpen() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection peer = bench.connect();
            peer.write("{\"pid\":1}\n" + read("\"a\""));
            assertEquals(failure("error", "malformed_request") + success(""), peer.answers());
            assertFalse(peer.ended());
        }
    }

    @Test
    void aLineBeyondTheLimitIsRefusedBeforeItEnds() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection peer = bench.connect();
            peer.write("{" + " ".repeat(Limits.DEFAULT.lineBytes()));
            assertEquals(failure("error", "malformed_request"), peer.answers());
            assertTrue(peer.ended());
        }
    }

    @Test
    void valuesBeyondTheLongestAnswerAreNotReturned() throws Exception {
        Limits small = new Limits(
                1 << 20, 1024, 1024, 64 << 10, 64, 8, 100, Duration.ofSeconds(10), Duration.ofSeconds(300), 9, 9, 9);
        try (Workbench bench = new Workbench(folder, small).trusting(TOOL)) {
            bench.put("a", "x".repeat(60));
            bench.put("b", "x".repeat(60));
            FakeConnection peer = bench.connect();
            peer.write(request("read", ",\"match\":\"prefix\",\"targets\":[\"\"]") + read("\"a\""));
            assertTrue(peer.answers().startsWith(failure("error", "response_too_large")), peer.answers());
            assertTrue(bench.log().get(1).contains("\"reason\":\"response_too_large\""));
            assertFalse(peer.ended());
        }
    }

    @Test
    void attributesFilterAndAreReturned() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection peer = bench.connect();
            peer.write(request("write", ",\"targets\":[\"a\"],\"values\":[\"1\"],\"attributes\":{\"env\":\"prod\"}"));
            peer.write(request("read", ",\"targets\":[\"a\"],\"attributes\":{\"env\":\"test\"}"));
            peer.write(request("search", ",\"attributes\":{\"env\":\"prod\"}"));
            assertEquals(
                    success("") + success("") + success("{\"target\":\"a\",\"attributes\":{\"env\":\"prod\"}}"),
                    peer.answers());
        }
    }

    @Test
    void anEarlyRequestOnASocketThatOutlivesExecIsRefusedAndALaterOneServed() throws Exception {
        String early = read("\"k\"");
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            bench.put("k", "canary");
            FakeConnection peer = bench.connect(Proofs.early(TOOL, early.length(), false));
            peer.write(early);
            assertEquals(failure("denied", "unattestable_peer"), peer.answers());
            assertTrue(bench.log().getLast().contains("\"detail\":\"descriptor_not_close_on_exec\""));
            assertFalse(peer.ended());
            peer.write(early);
            assertTrue(peer.answers().contains("canary"));
            assertTrue(bench.log().getLast().contains("\"assurance\":\"compat\""));
        }
    }

    @Test
    void checkTellsWhatTheNextRequestWillBe() throws Exception {
        String check = "{\"type\":\"REQUEST\",\"action\":\"check\"}\n";
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection waits = bench.connect(Proofs.early(TOOL, check.length(), true));
            waits.write(check);
            assertTrue(waits.answers().contains("\"assurance\":\"proven\""), waits.answers());
            FakeConnection hurries = bench.connect(Proofs.early(TOOL, check.length() + 1, true));
            hurries.write(check);
            assertTrue(hurries.answers().contains("\"assurance\":\"compat\""), hurries.answers());
            FakeConnection careless = bench.connect(Proofs.early(TOOL, check.length() + 1, false));
            careless.write(check);
            assertTrue(careless.answers().contains("\"assurance\":\"none\""), careless.answers());
        }
    }

    @Test
    void checkTellsAClientWhereItStands() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection peer = bench.connect();
            peer.write("{\"type\":\"REQUEST\",\"action\":\"check\"}\n");
            peer.write("{\"type\":\"REQUEST\",\"action\":\"check\",\"service\":\"other\"}\n");
            assertEquals(
                    success("{\"target\":\"aws\",\"attributes\":{\"read\":\"true\",\"write\":\"true\","
                                    + "\"search\":\"true\",\"assurance\":\"proven\"}}")
                            + success("{\"target\":\"other\",\"attributes\":{\"read\":\"false\",\"write\":\"false\","
                                    + "\"search\":\"false\",\"assurance\":\"proven\"}}"),
                    peer.answers());
        }
    }

    @Test
    void halfABatchIsTakenBack() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            bench.put("a", "old");
            FakeConnection peer = bench.connect();
            bench.store.failChange(2);
            peer.write(request("write", ",\"targets\":[\"a\",\"b\"],\"values\":[\"new\",\"new\"]"));
            assertEquals(failure("error", "internal_error"), peer.answers());
            assertEquals("old", bench.stored("a"));
            assertTrue(
                    bench.log().getLast().contains("\"restored\":[\"a\",\"b\"]"),
                    bench.log().getLast());
            assertFalse(peer.ended());
        }
    }

    @Test
    void aLockedStoreIsNamed() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            FakeConnection peer = bench.connect();
            bench.store.lock(true);
            peer.write(read("\"a\""));
            bench.store.lock(false);
            peer.write(read("\"a\""));
            assertEquals(failure("error", "store_locked") + success(""), peer.answers());
        }
    }

    @Test
    void withoutARecordNoValueLeavesAndNoChangeStays() throws Exception {
        try (Workbench bench = new Workbench(folder).trusting(TOOL)) {
            bench.put("a", "canary");
            FakeConnection peer = bench.connect();
            peer.write(read("\"none\""));
            bench.breakLog();
            peer.write(read("\"a\""));
            peer.write(request("write", ",\"targets\":[\"a\"],\"values\":[\"new\"]"));
            assertEquals(success("") + failure("error", "internal_error").repeat(2), peer.answers());
            assertEquals("canary", bench.stored("a"));
        }
    }
}
