package io.keychainauth.peer.macos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Image;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Verdict;
import io.keychainauth.peer.checks.Checks;
import io.keychainauth.policy.Attempt;
import io.keychainauth.policy.Binary;
import io.keychainauth.policy.Caller;
import io.keychainauth.policy.Decision;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.LoadedCode;
import io.keychainauth.policy.PendingQueue;
import io.keychainauth.policy.Policy;
import io.keychainauth.policy.Printable;
import io.keychainauth.policy.Requirement;
import io.keychainauth.policy.Rights;
import io.keychainauth.policy.Signing;
import io.keychainauth.protocol.Decoded;
import io.keychainauth.protocol.Limits;
import io.keychainauth.protocol.Reason;
import io.keychainauth.protocol.RequestCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A1, A2, A4, A22: who asks is what this system says of it, and each attack succeeds once that is not really asked. */
class AttackRowsTest {
    private static final String APPROVED_PATH = "/opt/tool";
    private static final byte[] STRANGER = Program.of("the stranger", 2);
    private static final Policy POLICY = new Policy(
            Limits.DEFAULT,
            List.of(new Binary(
                    new Identity(APPROVED_PATH, io.keychainauth.files.Sha256.of(FakeMac.CONTENT)),
                    Optional.empty(),
                    new Rights(Set.of("aws"), Set.of(), false),
                    Requirement.PROVEN,
                    false,
                    List.of())));

    private static Decision decide(Kernel kernel) throws PeerException {
        try (AttestedPeer peer = new Attestor(kernel, () -> 0).attest(FakeMac.SOCKET)) {
            return POLICY.admit(caller(peer.proof()));
        }
    }

    private static Caller caller(Proof proof) throws PeerException {
        Image image = assertInstanceOf(Verdict.Attested.class, Checks.judge(proof), proof::toString)
                .image();
        return new Caller(
                new Identity(image.path(), image.digest()),
                false,
                LoadedCode.NONE,
                proof.provenance(0),
                proof.find(Evidence.Signature.class).map(Signing::of));
    }

    private static void isUnregistered(FakeMac mac) throws PeerException {
        assertEquals(new Decision.Deny(Reason.UNREGISTERED_BINARY, Optional.empty()), decide(mac.kernel()));
    }

    private static void succeeds(Kernel undone) throws PeerException {
        assertEquals(new Decision.Allow(), decide(undone));
    }

    /** What it is called is not asked of the system, but of the program. */
    private static Kernel saysItsPath(FakeMac mac) {
        return SwitchedOff.processes(mac.kernel(), "path", APPROVED_PATH.getBytes(UTF_8));
    }

    /** And what it holds and how it is signed neither. */
    private static Kernel saysItsContent(Kernel kernel, FakeMac approved) {
        return new Kernel(kernel.sockets(), kernel.events(), kernel.processes(), approved, approved);
    }

    private static FakeMac stranger(String path) {
        FakeMac mac = new FakeMac();
        mac.path = path.getBytes(UTF_8);
        mac.content = () -> STRANGER;
        mac.there = new NamedFile(1, 77, NamedFile.Kind.REGULAR, 0755, FakeMac.USER, STRANGER.length, 5, 6);
        mac.running = mac.there;
        mac.signature = new Signatures.Answer.Valid(
                new Evidence.Signer(Program.codeHash("the stranger", 2), "stranger", Optional.empty()));
        return mac;
    }

    @Test
    void aStrangerAsks() throws PeerException {
        isUnregistered(copy("/opt/other"));
        isUnregistered(stranger("/opt/stranger"));
        isUnregistered(stranger(APPROVED_PATH));
        succeeds(saysItsContent(saysItsPath(stranger("/opt/stranger")), new FakeMac()));
    }

    /** The approved program, but somewhere else. */
    private static FakeMac copy(String path) {
        FakeMac mac = new FakeMac();
        mac.path = path.getBytes(UTF_8);
        return mac;
    }

    @Test
    void anApprovedProgramIsCopiedElsewhere() throws PeerException {
        for (String path : List.of("/tmp/tool", "/opt/tool2", "/OPT/tool", "/opt//tool")) {
            isUnregistered(copy(path));
        }
        succeeds(saysItsPath(copy("/tmp/tool")));
        succeeds(new FakeMac().kernel());
    }

    /** A request that states an identity is none, and what a process calls itself in its arguments is only shown. */
    @Test
    void aClientStatesAnothersIdentity() throws PeerException {
        assertInstanceOf(Decoded.Accepted.class, request(""));
        for (String claim : List.of(
                ",\"pid\":1", ",\"path\":\"" + APPROVED_PATH + "\"", ",\"hash\":\"sha256:" + "0".repeat(64) + "\"")) {
            assertEquals(new Decoded.Malformed(), request(claim), claim);
        }
        FakeMac mac = stranger("/opt/stranger");
        mac.arguments = started(APPROVED_PATH);
        isUnregistered(mac);
        try (AttestedPeer peer = new Attestor(mac.kernel(), () -> 0).attest(FakeMac.SOCKET)) {
            String stated = peer.commandLine().getFirst();
            FakeMac approved = new FakeMac();
            assertEquals(APPROVED_PATH, stated);
            succeeds(saysItsContent(
                    SwitchedOff.processes(stranger("/opt/stranger").kernel(), "path", stated.getBytes(UTF_8)),
                    approved));
        }
    }

    private static Decoded request(String more) {
        byte[] line = ("{\"type\":\"REQUEST\",\"action\":\"read\",\"service\":\"aws\",\"targets\":[\"k\"]" + more + "}")
                .getBytes(UTF_8);
        return new RequestCodec(Limits.DEFAULT).decode(line, 0, line.length);
    }

    @TempDir
    Path folder;

    /** What a process was started with may steer a terminal, look like something else, or hide. */
    @Test
    void argumentsAndPathsThatSteerATerminalAreShownEscaped() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        String hostile = "\u001b[2J\u202e\u200b\r\u009b31m";
        FakeMac mac = stranger("/opt/" + hostile);
        mac.arguments = started("tool", hostile);
        PendingQueue queue = new PendingQueue(folder.resolve("pending.json"), InstantSource.system());
        try (AttestedPeer peer = new Attestor(mac.kernel(), () -> 0).attest(FakeMac.SOCKET)) {
            Caller caller = caller(peer.proof());
            assertTrue(queue.add(new Attempt(
                    caller.identity(), peer.commandLine(), FakeMac.USER, mac.pid, List.of(), true, Signing.NONE)));
        }
        var entry = queue.list().getFirst();
        List<String> texts = List.of(entry.identity().path(), String.join(" ", entry.commandLine()));
        for (String text : texts) {
            assertTrue(plain(Printable.escape(text)), () -> Printable.escape(text));
            assertTrue(text.contains("\u001b[2J"), "without the escaping it gets through");
        }
        String file = Files.readString(folder.resolve("pending.json"));
        assertTrue(file.chars().allMatch(c -> c != '\u001b' && c != '\r'), file);
    }

    private static boolean plain(String shown) {
        return shown.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /** As KERN_PROCARGS2 gives it. */
    private static byte[] started(String... arguments) {
        byte[] text = ("/path\0\0\0" + String.join("\0", arguments) + "\0SECRET=x\0").getBytes(UTF_8);
        return ByteBuffer.allocate(4 + text.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(arguments.length)
                .put(text)
                .array();
    }
}
