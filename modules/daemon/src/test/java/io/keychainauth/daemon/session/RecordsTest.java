package io.keychainauth.daemon.session;

import static io.keychainauth.daemon.session.Workbench.TOOL;
import static io.keychainauth.daemon.session.Workbench.failure;
import static io.keychainauth.daemon.session.Workbench.lastAnswers;
import static io.keychainauth.daemon.session.Workbench.read;
import static io.keychainauth.daemon.session.Workbench.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.audit.AuditLine;
import io.keychainauth.audit.AuditReader;
import io.keychainauth.audit.AuditRecord;
import io.keychainauth.audit.Outcome;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import io.keychainauth.policy.Library;
import io.keychainauth.policy.Rights;
import io.keychainauth.testkit.peer.FakeConnection;
import io.keychainauth.testkit.peer.FakeImage;
import io.keychainauth.testkit.peer.Proofs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log says of each outcome, to the last field, and that no outcome but a failure is told without its record. */
class RecordsTest {
    private static final String INTERNAL_ERROR = failure("error", "internal_error");

    @TempDir
    Path folder;

    private Workbench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new Workbench(folder).trusting(TOOL);
        bench.put("p/a", "1");
        bench.put("p/b", "2");
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @Test
    void aGrantNamesWhatWasReadAndThePrefixesThatFoundIt() throws Exception {
        FakeConnection peer = bench.connect();
        peer.write(read("\"p/a\",\"none\""));
        assertEquals(
                asked("read", Outcome.GRANTED).targets(List.of("p/a", "none")).build(), last());
        peer.write(request("read", ",\"match\":\"prefix\",\"targets\":[\"p/\",\"q\"]"));
        assertEquals(
                asked("read", Outcome.GRANTED)
                        .targets(List.of("p/a", "p/b"))
                        .prefixes(List.of("p/", "q"))
                        .build(),
                last());
        peer.write(request("search", ",\"targets\":[\"p/b\"]"));
        assertEquals(
                asked("search", Outcome.GRANTED)
                        .targets(List.of("p/b"))
                        .prefixes(List.of("p/b"))
                        .build(),
                last());
        peer.write(request("delete", ",\"match\":\"prefix\",\"targets\":[\"p/a\"]"));
        assertEquals(
                asked("delete", Outcome.GRANTED)
                        .targets(List.of("p/a"))
                        .prefixes(List.of("p/a"))
                        .build(),
                last());
        peer.write(request("delete", ",\"targets\":[\"p/b\"]"));
        assertEquals(asked("delete", Outcome.GRANTED).targets(List.of("p/b")).build(), last());
        peer.write(request("check", ""));
        assertEquals(asked("check", Outcome.GRANTED).build(), last());
        assertEquals(
                tool("connect", Outcome.ACCEPTED).assurance("proven", List.of()).build(),
                records().getFirst());
        assertEquals(7, records().size());
    }

    @Test
    void aDenialNamesWhatWasAskedFor() throws Exception {
        bench.policies.revoke(TOOL.path(), new Rights(Set.of("aws"), Set.of(), false));
        FakeConnection peer = bench.connect();
        peer.write(read("\"p/a\""));
        assertEquals(
                asked("read", Outcome.DENIED)
                        .targets(List.of("p/a"))
                        .reason("service_not_allowed", "")
                        .build(),
                last());
        peer.write(request("search", ",\"targets\":[\"p\"]"));
        assertEquals(
                asked("search", Outcome.DENIED)
                        .prefixes(List.of("p"))
                        .reason("service_not_allowed", "")
                        .build(),
                last());
        assertFalse(peer.ended());
    }

    @Test
    void aDenialOfAPrefixNamesThePrefixAndNothingThatItWouldHaveFound() throws Exception {
        bench.policies.revoke(TOOL.path(), new Rights(Set.of(), Set.of(), true));
        FakeConnection peer = bench.connect();
        peer.write(request("read", ",\"match\":\"prefix\",\"targets\":[\"p/\"]"));
        assertEquals(failure("denied", "action_not_in_policy"), peer.answers());
        assertEquals(
                asked("read", Outcome.DENIED)
                        .prefixes(List.of("p/"))
                        .reason("action_not_in_policy", "")
                        .build(),
                last());
    }

    @Test
    void aFailureOfTheStoreIsDescribed() throws Exception {
        FakeConnection peer = bench.connect();
        bench.store.lock(true);
        peer.write(read("\"p/a\""));
        AuditRecord locked = last();
        assertFalse(locked.detail().isEmpty());
        assertEquals(
                asked("read", Outcome.ERROR)
                        .targets(List.of("p/a"))
                        .reason("store_locked", locked.detail())
                        .build(),
                locked);
        peer.write(request("read", ",\"match\":\"prefix\",\"targets\":[\"p/\"]"));
        assertEquals(
                asked("read", Outcome.ERROR)
                        .prefixes(List.of("p/"))
                        .reason("store_locked", locked.detail())
                        .build(),
                last());
        bench.store.lock(false);
        bench.store.failReads(true);
        peer.write(read("\"p/a\""));
        assertEquals("internal_error", last().reason());
        assertFalse(last().detail().isEmpty());
        assertEquals(failure("error", "store_locked").repeat(2) + INTERNAL_ERROR, peer.answers());
    }

    @Test
    void whatWasAllowedBeyondThePlainCaseIsMarked() throws Exception {
        FakeImage library = FakeImage.tool("/home/me/lib.so");
        bench.policies.approve(Workbench.identity(TOOL), List.of(new Library(library.path(), library.digest())));
        FakeConnection peer =
                bench.connect(Proofs.running(TOOL, new Evidence.Code(true, false, false, false, List.of(library))));
        peer.write(read("\"p/a\""));
        assertEquals(List.of("pinned"), last().marks());
        assertEquals(List.of("pinned"), records().getFirst().marks());
        peer.write("{}\n");
        assertEquals(
                tool("malformed", Outcome.ERROR)
                        .assurance("proven", List.of("pinned"))
                        .reason("malformed_request", "")
                        .bytes(2)
                        .build(),
                last());
    }

    @Test
    void whoIsInDoubtHasNoAssurance() throws Exception {
        String line = read("\"p/a\"");
        FakeConnection peer = bench.connect(Proofs.early(TOOL, line.length(), false));
        peer.write(line);
        assertEquals(
                tool("read", Outcome.DENIED)
                        .service("aws")
                        .targets(List.of("p/a"))
                        .reason("unattestable_peer", "descriptor_not_close_on_exec")
                        .build(),
                last());
    }

    @Test
    void ofAPeerThatIsNotEstablishedOnlyWhatIsKnownIsSaid() throws Exception {
        bench.connect(new Proof(List.of())).write("{}\n");
        assertEquals(
                AuditRecord.of("connect", Outcome.DENIED)
                        .reason("unattestable_peer", "foreign_sender")
                        .build(),
                last());
        bench.connect(new Proof(List.of(
                        new Evidence.Credentials(Proofs.PID, 1000, 1000),
                        new Evidence.Missing(Refusal.PROCESS_GONE, "open", 3))))
                .write("{}\n");
        assertEquals(
                AuditRecord.of("connect", Outcome.DENIED)
                        .pid(Proofs.PID)
                        .reason("unattestable_peer", "process_gone")
                        .build(),
                last());
        FakeConnection foreign = bench.connect();
        foreign.write("{}\n".getBytes(UTF_8), Proofs.PID + 1);
        assertEquals(
                tool("connect", Outcome.DENIED)
                        .reason("unattestable_peer", "foreign_sender")
                        .build(),
                last());
    }

    @Test
    void aLineWithoutAnEndIsRecordedWithTheLongestLength() throws Exception {
        FakeConnection peer = bench.connect();
        peer.write("x".repeat(1 << 20));
        assertEquals("", peer.answers());
        peer.write("x");
        assertEquals(failure("error", "malformed_request"), peer.answers());
        assertEquals(1 << 20, last().bytes());
    }

    /** Not even its shape is looked at: who is unknown may not make us say anything else. */
    @Test
    void aStrangersLineWithoutAnEndIsAStrangers() throws Exception {
        bench.policies.unregister(TOOL.path());
        FakeConnection stranger = bench.connect();
        stranger.write("x".repeat((1 << 20) + 1));
        assertEquals(failure("denied", "unregistered_binary_pending_approval"), lastAnswers(stranger));
    }

    @Test
    void withABrokenPolicyALineWithoutAnEndIsOurFailure() throws Exception {
        FakeConnection peer = bench.connect();
        Files.writeString(bench.policyFile, "{");
        peer.write("x".repeat((1 << 20) + 1));
        assertEquals(INTERNAL_ERROR, peer.answers());
        assertTrue(peer.ended());
        assertEquals("connect", last().action());
        assertTrue(last().detail().contains("config.json"), last().detail());
    }

    @Test
    void nothingIsToldOfARequestThatCannotBeRecorded() throws Exception {
        FakeConnection peer = bench.connect();
        peer.write(request("check", ""));
        int answered = peer.answers().length();
        bench.breakLog();
        for (String line : List.of(
                "{}\n",
                read("\"p/a\""),
                request("search", ""),
                request("write", ",\"targets\":[\"p/a\"],\"values\":[\"new\"]"),
                request("read", ",\"targets\":[\"p/a\"]").replace("aws", "gcp"))) {
            peer.write(line);
            assertEquals(INTERNAL_ERROR, peer.answers().substring(answered), line);
            answered = peer.answers().length();
            assertFalse(peer.ended(), line);
        }
        bench.store.lock(true);
        peer.write(read("\"p/a\""));
        assertEquals(INTERNAL_ERROR, peer.answers().substring(answered));
        answered = peer.answers().length();
        bench.store.lock(false);
        peer.write("no object\n");
        assertEquals(INTERNAL_ERROR, peer.answers().substring(answered));
        assertTrue(peer.ended());
        assertEquals("1", bench.stored("p/a"));
    }

    @Test
    void nobodyIsServedOrTurnedAwayWithoutARecord() throws Exception {
        FakeConnection first = bench.connect();
        FakeConnection refused = bench.connect(new Proof(List.of()));
        FakeConnection stranger = bench.connect(Proofs.of(FakeImage.tool("/home/me/x")));
        bench.breakLog();
        first.write(read("\"p/a\""));
        assertEquals(INTERNAL_ERROR, first.answers());
        assertFalse(first.ended());
        int changes = bench.store.changes();
        FakeConnection second = bench.connect();
        second.write(request("write", ",\"targets\":[\"p/a\"],\"values\":[\"new\"]"));
        assertEquals(INTERNAL_ERROR, second.answers());
        assertEquals(changes, bench.store.changes(), "nothing is done in a session that is not in the log");
        for (FakeConnection each : List.of(refused, stranger)) {
            each.write(read("\"p/a\""));
            assertEquals(INTERNAL_ERROR, lastAnswers(each));
        }
    }

    @Test
    void aConnectionWhoseRecordFailedHasItOnceTheLogTakesOneAgain() throws Exception {
        FakeConnection connection = bench.connect();
        bench.loseRecord();
        connection.write(read("\"p/a\""));
        assertEquals(INTERNAL_ERROR, connection.answers());
        connection.write(read("\"p/a\""));
        connection.write(read("\"p/a\""));
        assertEquals(
                1,
                bench.log().stream()
                        .filter(line -> line.contains("\"ACCEPTED\""))
                        .count());
    }

    private AuditRecord.Builder tool(String action, Outcome outcome) throws Exception {
        return AuditRecord.of(action, outcome).pid(Proofs.PID).binary(TOOL.path(), TOOL.digest());
    }

    private AuditRecord.Builder asked(String action, Outcome outcome) throws Exception {
        return tool(action, outcome).service("aws").assurance("proven", List.of());
    }

    private AuditRecord last() throws IOException {
        return records().getLast();
    }

    private List<AuditRecord> records() throws IOException {
        List<AuditRecord> records = new ArrayList<>();
        try (AuditReader reader = AuditReader.open(folder.resolve("audit.log"), _ -> true)) {
            for (Optional<AuditLine> line = reader.next(); line.isPresent(); line = reader.next()) {
                records.add(((AuditLine.Entry) line.get()).what());
            }
        }
        return records;
    }
}
