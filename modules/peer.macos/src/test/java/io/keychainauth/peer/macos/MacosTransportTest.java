package io.keychainauth.peer.macos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.files.Sha256;
import io.keychainauth.peer.Assurance;
import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Connection;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Provenance;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Verdict;
import io.keychainauth.peer.checks.Checks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The whole transport with real sockets and real client processes, over the doubles of macOS's libraries. */
@EnabledOnOs(OS.LINUX)
class MacosTransportTest {
    @TempDir
    Path folder;

    private int openBefore;

    @BeforeEach
    void begin() throws Throwable {
        Doubles.signature(0, "com.example.tool", "TEAM123456", Doubles.HARDENED);
        Doubles.fileSystem("apfs", true);
        new NativeSignatures().of(own()); // Whatever is opened once and for all is open.
        openBefore = open();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    @AfterEach
    void nothingIsLeft() throws Throwable {
        assertEquals(0, Doubles.liveObjects());
        Served.until("all descriptors are closed", () -> open() <= openBefore);
    }

    private static AuditToken own() {
        return new AuditToken(new byte[AuditToken.BYTES]);
    }

    static int open() {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return (int) descriptors.count();
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path tool() throws Exception {
        return Files.copy(Compiled.client(), folder.resolve("tool"), StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static Process start(Path tool, Served served, String... mode) throws Exception {
        var command = new java.util.ArrayList<>(List.of(tool.toString(), served.endpoint.address()));
        command.addAll(List.of(mode));
        return new ProcessBuilder(command).start();
    }

    private static String answer(Process client) throws Exception {
        String answer = new String(client.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, client.waitFor());
        return answer;
    }

    @Test
    void anHonestSignedClientIsProven() throws Exception {
        Path tool = tool();
        try (Served served = new Served(folder, 2, Conversation::silence)) {
            Process client = start(tool, served, "late");
            Conversation conversation = served.conversation();
            Connection connection = conversation.connection;
            connection.send("go\n".getBytes(UTF_8));
            var received = conversation.next(Conversation.Happened.Received.class);
            assertEquals("request\n", received.text());
            Proof proof = connection.proof();
            Verdict.Attested peer = assertInstanceOf(Verdict.Attested.class, Checks.judge(proof), proof::toString);
            assertEquals(client.pid(), peer.pid());
            assertEquals(tool.toRealPath().toString(), peer.image().path());
            assertEquals(Sha256.of(Files.readAllBytes(tool)), peer.image().digest());
            assertTrue(peer.image().writableByUser());
            assertEquals(Optional.empty(), proof.judge(received.sender()));
            assertEquals(client.pid(), received.sender().pid());
            assertEquals(new Provenance.Assured(best(proof)), proof.provenance(0));
            assertEquals(
                    Optional.of(new Evidence.Signer(
                            "303132333435363738396162636465666768696a", "com.example.tool", Optional.of("TEAM123456"))),
                    proof.find(Evidence.Signature.class).orElseThrow().signer());
            assertEquals(List.of(tool.toString(), served.endpoint.address(), "late"), connection.commandLine());
            assertEquals(Optional.empty(), connection.recheck());
            connection.send("answer".getBytes(UTF_8));
            assertEquals("answer", answer(client));
            Served.until("it is gone", () -> connection.recheck().equals(Optional.of(Refusal.PROCESS_GONE)));
        }
    }

    /** Whoever builds as root is root to the daemon as well. */
    private static Assurance best(Proof proof) {
        boolean root = proof.find(Evidence.Credentials.class).orElseThrow().ownUid() == 0;
        return root ? Assurance.ROOT : Assurance.PROVEN;
    }

    @Test
    void theSocketIsOursAlone() throws Exception {
        try (Served served = new Served(folder, 1, Conversation::echo)) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(served.path())));
            try (Channel channel = served.dial()) {
                assertEquals(ProcessHandle.current().pid(), channel.listener());
                byte[] answer = new byte[100];
                channel.write("hello".getBytes(UTF_8));
                assertEquals("hello", new String(answer, 0, channel.read(answer), UTF_8));
                channel.finish();
                assertEquals(-1, channel.read(answer));
            }
            PeerException second = assertThrows(
                    PeerException.class, () -> MacosTransport.listen(Served.nativeKernel(), served.endpoint));
            assertTrue(second.getMessage().contains("listens at"), second.getMessage());
            Files.delete(served.path());
            assertTrue(served.listener.restore());
            served.dial().close();
        }
        assertEquals(Set.of(), Set.of(folder.toFile().list()));
    }

    @Test
    void whatLiesThereBeforeTheProofIsOfNobodyKnowsWhom() throws Exception {
        try (Served served = new Served(folder, 0, Conversation::silence);
                Channel channel = served.dial()) {
            channel.write("early".getBytes(UTF_8));
            Thread serving = Thread.ofPlatform().start(() -> served.serve());
            Proof proof = served.conversation().connection.proof();
            assertEquals(5, proof.find(Evidence.Barrier.class).orElseThrow().bytes());
            served.stop();
            serving.join();
        }
    }

    /** A8, A9: a child, or whoever was given the connection, writes in its parent's name. */
    @Test
    void bytesOfAnotherProcessAreNotThePeers() throws Exception {
        try (Served served = new Served(folder, 1, Conversation::silence)) {
            Process client = start(tool(), served, "child");
            Conversation conversation = served.conversation();
            client.outputWriter().append('x').flush();
            var received = conversation.next(Conversation.Happened.Received.class);
            Proof proof = conversation.connection.proof();
            assertInstanceOf(Verdict.Attested.class, Checks.judge(proof), proof::toString);
            assertNotEquals(client.pid(), received.sender().pid());
            assertEquals(Optional.of(Refusal.FOREIGN_SENDER), proof.judge(received.sender()));
            conversation.connection.send("answer".getBytes(UTF_8));
            answer(client);
        }
    }

    /** A7: what connected becomes an approved program, with the connection open. */
    @Test
    void anExecIsNoticed() throws Exception {
        try (Served served = new Served(folder, 1, Conversation::echo)) {
            Process client = start(tool(), served, "exec", "/bin/sleep");
            Connection connection = served.conversation().connection;
            assertEquals(Optional.empty(), connection.recheck());
            boolean closes = connection
                    .proof()
                    .find(Evidence.Descriptors.class)
                    .orElseThrow()
                    .seen()
                    .orElseThrow()
                    .closeOnExec();
            assertEquals(false, closes);
            client.outputWriter().append('x').flush();
            Served.until("it is noticed", () -> connection.recheck().equals(Optional.of(Refusal.IMAGE_CHANGED)));
            client.destroyForcibly().waitFor();
        }
    }

    @Test
    void aStandardStreamIsNoConnection() throws Exception {
        assertEquals(new Verdict.Refused(Refusal.STDIO_SOCKET), judged("stdio"));
    }

    /** What connected passes for itself until then: the control of the tests around it. */
    @Test
    void anHonestOneIsAttested() throws Exception {
        assertInstanceOf(Verdict.Attested.class, judged("late"));
    }

    @Test
    void withoutASignatureNothingIsProven() throws Throwable {
        Doubles.signature(-67062, "", "", 0);
        try (Served served = new Served(folder, 1, Conversation::echo)) {
            Process client = start(tool(), served, "late");
            Proof proof = served.conversation().connection.proof();
            assertInstanceOf(Verdict.Attested.class, Checks.judge(proof), proof::toString);
            assertTrue(proof.unsigned());
            Assurance best = best(proof) == Assurance.ROOT ? Assurance.ROOT : Assurance.COMPAT;
            assertEquals(new Provenance.Assured(best), proof.provenance(0));
            client.destroyForcibly().waitFor();
        }
    }

    @Test
    void aSignatureThatDoesNotHoldIsADenial() throws Throwable {
        Doubles.signature(-67061, "com.example.tool", "", 1);
        assertEquals(new Verdict.Refused(Refusal.CODE_MODIFIED), judged("late"));
        Doubles.signature(-67034, "com.example.tool", "", 1);
        assertEquals(new Verdict.Refused(Refusal.EXECUTABLE_REPLACED), judged("late"));
        Doubles.signature(0, "com.example.tool", "", 0x10000001);
        assertEquals(new Verdict.Refused(Refusal.TRACED), judged("late"));
    }

    @Test
    void aFileSystemThatIsServedByItsUserIsADenial() throws Throwable {
        Doubles.fileSystem("macfuse", true);
        assertEquals(new Verdict.Refused(Refusal.UNTRUSTED_FILESYSTEM), judged("late"));
        Doubles.fileSystem("apfs", false);
        assertEquals(new Verdict.Refused(Refusal.UNTRUSTED_FILESYSTEM), judged("late"));
    }

    /** A3, A5: the file at the path is another one than what runs. */
    @Test
    void aFileInThePlaceOfARunningOneDoesNotCount() throws Throwable {
        Path tool = tool();
        Process client;
        try (Served served = new Served(folder, 0, Conversation::silence)) {
            client = start(tool, served, "late");
            Files.copy(Path.of("/bin/true"), folder.resolve("other"), StandardCopyOption.COPY_ATTRIBUTES);
            Files.move(folder.resolve("other"), tool, StandardCopyOption.ATOMIC_MOVE);
            Thread serving = Thread.ofPlatform().start(() -> served.serve());
            Proof proof = served.conversation().connection.proof();
            assertEquals(new Verdict.Refused(Refusal.EXECUTABLE_REPLACED), Checks.judge(proof), proof::toString);
            served.stop();
            serving.join();
        }
        client.waitFor();
    }

    private Verdict judged(String mode) throws Exception {
        Path tool = Files.exists(folder.resolve("tool")) ? folder.resolve("tool") : tool();
        try (Served served = new Served(folder, 1, Conversation::silence)) {
            Process client = start(tool, served, mode);
            Proof proof = served.conversation().connection.proof();
            client.destroyForcibly().waitFor();
            return Checks.judge(proof);
        }
    }
}
