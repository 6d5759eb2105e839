package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.files.Sha256;
import io.keychainauth.peer.Assurance;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Provenance;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Verdict;
import io.keychainauth.peer.checks.Checks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Proof of real processes: honest, careless and hostile ones. */
@EnabledOnOs(OS.LINUX)
class AttestationTest {
    private static final String MARK = " (deleted)";

    @TempDir
    Path folder;

    private Path program;
    private final Sockets sockets = new NativeSockets();

    @BeforeEach
    void compile() throws Exception {
        program = Programs.compile(folder, "peer");
    }

    private static Verdict.Attested attested(Conversation conversation) {
        return assertInstanceOf(Verdict.Attested.class, Checks.judge(conversation.connection.proof()));
    }

    private Provenance best(Assurance assurance) {
        return new Provenance.Assured(sockets.user() == 0 ? Assurance.ROOT : assurance);
    }

    @Test
    void anHonestPeerIsWhatItIs() throws Exception {
        try (Served served = new Served(folder, 1, Conversation::echo)) {
            Process peer = Programs.start(program, "hello", served.path());
            Conversation conversation = served.conversation();
            var received = conversation.next(Conversation.Happened.Received.class);
            assertEquals(peer.pid(), received.sender().pid());
            Proof proof = conversation.connection.proof();
            assertEquals(Optional.empty(), proof.judge(received.sender()));
            Verdict.Attested verdict = attested(conversation);
            assertEquals(peer.pid(), verdict.pid());
            assertEquals(program.toRealPath().toString(), verdict.image().path());
            assertEquals(Files.size(program), verdict.image().size());
            // The program does not ask for close-on-exec.
            assertEquals(best(Assurance.COMPAT), proof.provenance(Long.MAX_VALUE));
            assertFalse(proof.find(Evidence.Executable.class).orElseThrow().replaced());
            assertEquals("hello\n", Programs.output(peer));
        }
    }

    @Test
    void theRunningImageIsHashedAndTheCommandLineShown() throws Exception {
        try (Served served = new Served(folder, 1, Conversation::silence)) {
            Process peer = Programs.start(program, "exec", served.path(), "ünï", "");
            Conversation conversation = served.conversation();
            assertEquals(Sha256.of(program), attested(conversation).image().digest());
            assertEquals(Optional.empty(), conversation.connection.recheck());
            assertEquals(
                    List.of(program.toString(), "exec", served.endpoint.address(), "ünï", ""),
                    conversation.connection.commandLine());
            peer.destroyForcibly();
        }
    }

    @Test
    void aChildThatWritesIsAForeignSender() throws Exception {
        try (Served served = new Served(folder, 1, Conversation::echo)) {
            Process peer = Programs.start(program, "child", served.path());
            Conversation conversation = served.conversation();
            var parent = conversation.next(Conversation.Happened.Received.class);
            var child = conversation.next(Conversation.Happened.Received.class);
            assertEquals("parent\n", parent.text());
            assertEquals("child\n", child.text());
            Proof proof = conversation.connection.proof();
            assertEquals(Optional.empty(), proof.judge(parent.sender()));
            assertEquals(Optional.of(Refusal.FOREIGN_SENDER), proof.judge(child.sender()));
            peer.destroyForcibly();
        }
    }

    @Test
    void anotherImageAfterConnectIsNoticed() throws Exception {
        try (Served served = new Served(folder, 1, Conversation::silence)) {
            Process peer = Programs.start(program, "exec", served.path());
            Conversation conversation = served.conversation();
            conversation.next(Conversation.Happened.Received.class);
            assertEquals(Optional.empty(), conversation.connection.recheck());
            Programs.goOn(peer);
            Served.until(
                    "the peer runs another program",
                    () -> conversation.connection.recheck().equals(Optional.of(Refusal.IMAGE_CHANGED)));
            peer.destroyForcibly();
        }
    }

    @Test
    void aPeerThatEndedIsNoticedAlthoughAChildKeepsTheConnection() throws Exception {
        try (Served served = new Served(folder, 1, Conversation::silence)) {
            Process peer = Programs.start(program, "leave", served.path());
            Conversation conversation = served.conversation();
            conversation.next(Conversation.Happened.Received.class);
            Programs.goOn(peer);
            Served.until(
                    "the peer is gone",
                    () -> conversation.connection.recheck().equals(Optional.of(Refusal.PROCESS_GONE)));
            assertEquals(List.of(), conversation.connection.commandLine());
            assertEquals(0, conversation.closed.get());
        }
    }

    @Test
    void descriptorsAreKeptOutByTheKernel() throws Exception {
        try (Served served = new Served(folder, 1, Conversation::echo)) {
            Process peer = Programs.start(program, "descriptors", served.path(), "5");
            Conversation conversation = served.conversation();
            int error;
            try (var output = peer.inputReader()) {
                error = Integer.parseInt(output.readLine());
            }
            if (error == 0) {
                // Before Linux 6.16.
                var received = conversation.next(Conversation.Happened.Received.class);
                assertFalse(received.sender().alone());
            } else {
                assertEquals(Errno.EPERM, error);
            }
            peer.destroyForcibly();
        }
    }

    @Test
    void descriptorsAreDroppedAndReportedOnOlderKernels() throws Exception {
        Kernel modern = Served.nativeKernel();
        Kernel older = new Kernel(
                Lacking.option(modern.sockets(), "refuseDescriptors"),
                modern.events(),
                modern.files(),
                modern.accounts());
        for (String count : List.of("1", "4", "60")) {
            try (Served served = new Served(folder, 1, Conversation::silence, older)) {
                int before = Programs.openDescriptors();
                Process peer = Programs.start(program, "descriptors", served.path(), count);
                Conversation conversation = served.conversation();
                var received = conversation.next(Conversation.Happened.Received.class);
                assertEquals("smuggled\n", received.text());
                assertFalse(received.sender().alone());
                assertEquals(
                        Optional.of(Refusal.UNEXPECTED_CONTROL_DATA),
                        conversation.connection.proof().judge(received.sender()));
                peer.destroyForcibly().waitFor();
                conversation.connection.close();
                Served.until("the session is closed", () -> conversation.closed.get() == 1);
                Served.until("no descriptor stayed", () -> Programs.openDescriptors() <= before);
            }
        }
    }

    @Test
    void aKernelWithoutHandlesFromSocketsGivesLegacyProof() throws Exception {
        Kernel modern = Served.nativeKernel();
        Kernel older = new Kernel(
                Lacking.option(modern.sockets(), "peerHandle"), modern.events(), modern.files(), modern.accounts());
        try (Served served = new Served(folder, 1, Conversation::echo, older)) {
            Process peer = Programs.start(program, "hello", served.path());
            Conversation conversation = served.conversation();
            attested(conversation);
            assertFalse(conversation
                    .connection
                    .proof()
                    .find(Evidence.Handle.class)
                    .orElseThrow()
                    .immuneToPidReuse());
            assertEquals(best(Assurance.LEGACY), conversation.connection.proof().provenance(Long.MAX_VALUE));
            assertEquals("hello\n", Programs.output(peer));
        }
    }

    @Test
    void aProcessThatIsNotDumpableIsNamed() throws Exception {
        assumeTrue(sockets.user() != 0, "the administrator may look at every process");
        try (Served served = new Served(folder, 1, Conversation::echo)) {
            Process peer = Programs.start(program, "undumpable", served.path());
            Conversation conversation = served.conversation();
            assertEquals(new Verdict.Refused(Refusal.NOT_DUMPABLE), Checks.judge(conversation.connection.proof()));
            peer.destroyForcibly();
        }
    }

    @Test
    void aRemovedFileKeepsItsPathAndContent() throws Exception {
        String digest = Sha256.of(program);
        try (Served served = new Served(folder, 1, Conversation::silence)) {
            Process peer = Programs.start(program, "removed", served.path(), program.toString());
            Conversation conversation = served.conversation();
            Verdict.Attested verdict = attested(conversation);
            assertEquals(
                    folder.toRealPath().resolve("peer").toString(),
                    verdict.image().path());
            assertEquals(digest, verdict.image().digest());
            assertTrue(replaced(conversation));
            peer.destroyForcibly();
        }
    }

    @Test
    void aReplacedFileKeepsItsPathAndContentAndSaysSo() throws Exception {
        String digest = Sha256.of(program);
        Path next = Files.writeString(folder.resolve("next"), "another");
        try (Served served = new Served(folder, 1, Conversation::silence)) {
            Process peer = Programs.start(program, "renamed", served.path(), next.toString(), program.toString());
            Conversation conversation = served.conversation();
            Verdict.Attested verdict = attested(conversation);
            assertEquals(
                    folder.toRealPath().resolve("peer").toString(),
                    verdict.image().path());
            assertEquals(digest, verdict.image().digest());
            assertTrue(replaced(conversation));
            peer.destroyForcibly();
        }
    }

    @Test
    void aLivingFileNamedLikeARemovedOneIsNotTakenForItsNeighbour() throws Exception {
        Path odd = Files.copy(program, folder.resolve("peer" + MARK), StandardCopyOption.COPY_ATTRIBUTES);
        try (Served served = new Served(folder, 1, Conversation::silence)) {
            Process peer = Programs.start(odd, "exec", served.path());
            Conversation conversation = served.conversation();
            assertEquals(
                    odd.toRealPath().toString(), attested(conversation).image().path());
            assertFalse(replaced(conversation));
            assertFalse(attested(conversation).image().replaced());
            Files.move(odd, odd.resolveSibling("elsewhere"));
            assertTrue(attested(conversation).image().replaced(), "asked again it looks again");
            Files.move(odd.resolveSibling("elsewhere"), odd);
            peer.destroyForcibly();
            Process gone = Programs.start(odd, "removed", served.path(), odd.toString());
            Conversation other = served.conversation();
            assertEquals(
                    folder.toRealPath().resolve("peer" + MARK).toString(),
                    attested(other).image().path());
            assertTrue(replaced(other));
            gone.destroyForcibly();
        }
    }

    private static boolean replaced(Conversation conversation) {
        return conversation
                .connection
                .proof()
                .find(Evidence.Executable.class)
                .orElseThrow()
                .replaced();
    }

    @Test
    void theDigestOfASystemFileIsRememberedAndAUsersFileIsNot() throws Exception {
        assumeTrue(sockets.user() != 0, "nothing is out of the administrator's reach");
        Path system = Path.of("/bin/true").toRealPath();
        NativeProcessFiles files = new NativeProcessFiles();
        try (Mounts mounts = Mounts.open(files)) {
            var nextLogin = new NextLogin(NativeAccounts::groups, sockets.user(), System::nanoTime, Runnable::run);
            var cache =
                    new DigestCache(new SystemFiles(files, mounts::now, nextLogin, sockets.user(), System::nanoTime));
            for (Path file : List.of(system, program)) {
                FileStatus status = files.status(file.toString());
                var path = new ExecutablePath(file.toString(), false);
                cache.remember(path, status, "digest");
                assertEquals(file.equals(system), cache.find(path, status).isPresent(), file.toString());
            }
        }
    }
}
