package io.keychainauth.peer.macos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Assurance;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Provenance;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Verdict;
import io.keychainauth.peer.checks.Checks;
import io.keychainauth.peer.serving.Inbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Peers that are not what they seem to be, and peers that change between any two steps of their proof. */
class ChangingPeerTest {
    private static final Evidence.Signature SIGNED =
            new Evidence.Signature(Optional.of(new Evidence.Signer(FakeMac.CODE_HASH, "tool", Optional.of("TEAM"))));

    private long nanos;

    private AttestedPeer attest(FakeMac mac) {
        return new Attestor(mac.kernel(), () -> nanos).attest(FakeMac.SOCKET);
    }

    private Verdict judge(FakeMac mac) {
        try (AttestedPeer peer = attest(mac)) {
            return Checks.judge(peer.proof());
        } finally {
            assertEquals(Set.of(), mac.open);
        }
    }

    @Test
    void anHonestOneIsProven() throws PeerException {
        FakeMac mac = new FakeMac();
        try (AttestedPeer peer = attest(mac)) {
            Proof proof = peer.proof();
            Verdict.Attested attested = assertInstanceOf(Verdict.Attested.class, Checks.judge(proof), proof::toString);
            assertEquals("/opt/tool", attested.image().path());
            assertEquals(
                    io.keychainauth.files.Sha256.of(FakeMac.CONTENT),
                    attested.image().digest());
            assertEquals(Optional.of(SIGNED), proof.find(Evidence.Signature.class));
            assertEquals(new Provenance.Assured(Assurance.PROVEN), proof.provenance(0));
            assertEquals(Optional.empty(), peer.recheck());
        }
        assertEquals(Set.of(), mac.open);
    }

    /** Whoever may write the file may do it after the proof, or between any two reads, and set its times back. */
    @Test
    void aFileThatChangesAfterTheProofOrWhileItIsReadHasNoDigest() {
        NamedFile written =
                new NamedFile(1, 77, NamedFile.Kind.REGULAR, 0755, FakeMac.USER, FakeMac.CONTENT.length, 5, 7);
        FakeMac mac = new FakeMac();
        try (AttestedPeer peer = attest(mac)) {
            Verdict.Attested attested = assertInstanceOf(Verdict.Attested.class, Checks.judge(peer.proof()));
            mac.there = written;
            assertThrows(PeerException.class, () -> attested.image().digest());
            mac.there = FakeMac.FILE;
            mac.content = () -> {
                mac.there = written;
                return FakeMac.CONTENT;
            };
            assertThrows(PeerException.class, () -> attested.image().digest());
        }
        assertEquals(Set.of(), mac.open);
    }

    /** A5: its hash stays approved until the new file is, so the session must be told. */
    @Test
    void aFileThatIsReplacedAfterTheProofIsNoticed() {
        FakeMac mac = new FakeMac();
        try (AttestedPeer peer = attest(mac)) {
            Verdict.Attested attested = assertInstanceOf(Verdict.Attested.class, Checks.judge(peer.proof()));
            assertFalse(attested.image().replaced());
            mac.there = new NamedFile(1, 78, NamedFile.Kind.REGULAR, 0755, FakeMac.USER, FakeMac.CONTENT.length, 5, 6);
            assertTrue(attested.image().replaced());
        }
        assertEquals(Set.of(), mac.open);
    }

    /** Row by row what is wrong with one, and what it is called. */
    @Test
    void whatIsNotAcceptableIsNamed() {
        Map<Refusal, Consumer<FakeMac>> wrongs = Map.ofEntries(
                Map.entry(Refusal.DIFFERENT_PID_NAMESPACE, mac -> mac.pid = 0),
                Map.entry(Refusal.TRACED, mac -> mac.traced = true),
                Map.entry(Refusal.PROCESS_GONE, mac -> mac.gone = true),
                Map.entry(Refusal.PROOF_FAILED, mac -> mac.path = new byte[] {'/', 'a', 0, 'b'}),
                Map.entry(Refusal.UNTRUSTED_FILESYSTEM, mac -> mac.system = new Files.FileSystem("macfuse", true)),
                Map.entry(
                        Refusal.EXECUTABLE_UNREADABLE,
                        mac -> mac.there = new NamedFile(1, 77, NamedFile.Kind.OTHER, 0755, 0, 1, 5, 6)),
                Map.entry(
                        Refusal.EXECUTABLE_TOO_LARGE,
                        mac -> mac.there = new NamedFile(1, 77, NamedFile.Kind.REGULAR, 0755, 0, 1L << 32, 5, 6)),
                // A3, A5: another file lies at its path.
                Map.entry(
                        Refusal.EXECUTABLE_REPLACED,
                        mac -> mac.there = new NamedFile(1, 78, NamedFile.Kind.REGULAR, 0755, 0, 11, 5, 6)),
                Map.entry(
                        Refusal.CODE_MODIFIED,
                        mac -> mac.signature = new Signatures.Answer.Failed(Refusal.CODE_MODIFIED, "SecCode", -67061)),
                Map.entry(Refusal.SOCKET_NOT_HELD, mac -> mac.sockets = Optional.of(List.of())),
                Map.entry(Refusal.STDIO_SOCKET, mac -> mac.sockets = Optional.of(List.of(1, 5))),
                Map.entry(Refusal.TOO_MANY_DESCRIPTORS, mac -> mac.sockets = Optional.empty()));
        wrongs.forEach((refusal, wrong) -> {
            FakeMac mac = new FakeMac();
            wrong.accept(mac);
            assertEquals(new Verdict.Refused(refusal), judge(mac));
        });
        for (Consumer<FakeMac> foreign :
                List.<Consumer<FakeMac>>of(mac -> mac.user = 502, mac -> mac.tokenUser = 502)) {
            FakeMac mac = new FakeMac();
            foreign.accept(mac);
            assertEquals(new Verdict.Refused(Refusal.FOREIGN_USER), judge(mac));
        }
    }

    /**
     * A5, A7, A8, A28: what happens before one call of the proof. Whoever has the connection when the first question is
     * asked must have it when the last one is.
     */
    @Test
    void aPeerThatChangesInBetweenIsDenied() {
        Map<String, Consumer<FakeMac>> changes = new TreeMap<>(Map.of(
                "exec", mac -> mac.version++,
                "end", mac -> mac.gone = true,
                "id of another",
                        mac -> {
                            mac.pid = 43;
                            mac.version = 99;
                        },
                "a child uses it", mac -> mac.lastUser = Optional.of(FakeMac.token(43, FakeMac.USER, 8))));
        FakeMac plain = new FakeMac();
        judge(plain);
        int calls = plain.calls.size();
        int first = plain.calls.indexOf("LOCAL_PEERTOKEN");
        int last = plain.calls.lastIndexOf("LOCAL_PEERTOKEN");
        assertTrue(first < last && last == calls - 1, plain.calls::toString);
        changes.forEach((what, change) -> {
            for (int moment = first + 1; moment <= last; moment++) {
                FakeMac mac = new FakeMac();
                mac.moment = moment;
                mac.happens = () -> change.accept(mac);
                int at = moment;
                assertInstanceOf(
                        Verdict.Refused.class, judge(mac), () -> what + " before " + at + " of " + plain.calls);
            }
        });
    }

    /** What is written before the last question is of nobody knows whom. */
    @Test
    void bytesThatWereThereFirstAreCompatible() {
        FakeMac mac = new FakeMac();
        mac.waiting = 10;
        try (AttestedPeer peer = attest(mac)) {
            assertEquals(new Provenance.Assured(Assurance.COMPAT), peer.proof().provenance(9));
            assertEquals(new Provenance.Assured(Assurance.PROVEN), peer.proof().provenance(10));
        }
        mac.closeOnExec = false;
        try (AttestedPeer peer = attest(mac)) {
            assertEquals(
                    new Provenance.Doubtful(Refusal.DESCRIPTOR_NOT_CLOSE_ON_EXEC),
                    peer.proof().provenance(9));
            // Whoever else has the connection is taken for the peer when that uses it.
            assertEquals(new Provenance.Assured(Assurance.LEGACY), peer.proof().provenance(10));
        }
    }

    @Test
    void withoutASignatureNothingIsProven() {
        FakeMac mac = new FakeMac();
        mac.signature = new Signatures.Answer.Unsigned();
        try (AttestedPeer peer = attest(mac)) {
            assertInstanceOf(Verdict.Attested.class, Checks.judge(peer.proof()));
            assertEquals(new Provenance.Assured(Assurance.COMPAT), peer.proof().provenance(0));
        }
    }

    /** A8, A9: one that writes and one that reads at the same moment are told apart by asking before and after. */
    @Test
    void onlyWhoHasTheConnectionBeforeAndAfterAReadIsTheWriter() {
        for (int moment : IntStream.range(0, 4).toArray()) {
            FakeMac mac = new FakeMac();
            mac.moment = moment;
            mac.happens = () -> mac.lastUser = Optional.of(FakeMac.token(43, FakeMac.USER, 8));
            try (Inbox inbox = mac.kernel().sockets().inbox()) {
                assertEquals(7, inbox.receive(FakeMac.SOCKET));
                assertEquals(List.of("LOCAL_PEERTOKEN", "recv", "LOCAL_PEERTOKEN"), mac.calls);
                long sender = List.of(43L, 0L, 0L, mac.pid).get(moment);
                assertEquals(sender, inbox.sender(), () -> "moment " + mac.moment);
            }
        }
        FakeMac mac = new FakeMac();
        mac.gone = true;
        try (Inbox inbox = mac.kernel().sockets().inbox()) {
            assertEquals(7, inbox.receive(FakeMac.SOCKET));
            assertEquals(0, inbox.sender());
        }
    }

    @Test
    void whileConnectedItMustStayWhatItIs() {
        FakeMac mac = new FakeMac();
        try (AttestedPeer peer = attest(mac)) {
            mac.traced = true;
            assertEquals(Optional.empty(), peer.recheck(), "looked at a moment ago");
            nanos += Duration.ofMillis(100).toNanos();
            assertEquals(Optional.of(Refusal.TRACED), peer.recheck());
            mac.traced = false;
            mac.version++;
            assertEquals(Optional.of(Refusal.IMAGE_CHANGED), peer.recheck());
            mac.gone = true;
            assertEquals(Optional.of(Refusal.PROCESS_GONE), peer.recheck());
        }
        assertEquals(Set.of(), mac.open);
    }

    /** The proof may take seconds, so the look at its beginning may be old when it ends. */
    @Test
    void aTracerThatComesWhileTheProofLastsIsLookedForAtTheFirstRequest() {
        FakeMac honest = new FakeMac();
        attest(honest).close();
        int attested = 0;
        for (int moment = 0; moment < honest.calls.size(); moment++) {
            FakeMac mac = new FakeMac();
            mac.moment = moment;
            mac.happens = () -> {
                nanos += Duration.ofSeconds(1).toNanos();
                mac.traced = true;
            };
            try (AttestedPeer peer = attest(mac)) {
                if (Checks.judge(peer.proof()) instanceof Verdict.Attested) {
                    assertEquals(Optional.of(Refusal.TRACED), peer.recheck(), "moment " + moment);
                    attested++;
                }
            }
        }
        assertTrue(attested > 5, "it came after the look");
    }

    /** A17: times can be set, and this kernel lets the file of a running program be written to. */
    @Test
    void aFileOfTheUsersIsHashedForEachConnection() throws PeerException {
        FakeMac mac = new FakeMac();
        Attestor attestor = new Attestor(mac.kernel(), () -> nanos);
        for (int connection = 0; connection < 2; connection++) {
            try (AttestedPeer peer = attestor.attest(FakeMac.SOCKET)) {
                Verdict.Attested attested = assertInstanceOf(Verdict.Attested.class, Checks.judge(peer.proof()));
                assertEquals(Optional.empty(), attested.image().knownDigest());
                assertEquals(64, attested.image().digest().length());
                assertTrue(attested.image().knownDigest().isPresent());
                assertTrue(attested.image().writableByUser());
            }
        }
    }

    @Test
    void tokensAreComparedWhole() {
        AuditToken token = FakeMac.token(42, FakeMac.USER, 7);
        assertEquals(token, FakeMac.token(42, FakeMac.USER, 7));
        for (int at = 0; at < AuditToken.BYTES; at++) {
            byte[] bytes = token.bytes();
            bytes[at]++;
            assertNotEquals(token, new AuditToken(bytes));
        }
        assertEquals(List.of(42L, FakeMac.USER, 7L), List.of(token.pid(), token.user(), token.version()));
    }
}
