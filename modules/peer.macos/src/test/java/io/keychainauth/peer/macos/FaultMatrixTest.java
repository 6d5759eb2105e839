package io.keychainauth.peer.macos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Image;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Verdict;
import io.keychainauth.peer.checks.Checks;
import io.keychainauth.peer.serving.Inbox;
import io.keychainauth.peer.serving.KernelException;
import io.keychainauth.peer.serving.UnixChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A28: each native call fails with each error that it may have, and one that no page names. */
@EnabledOnOs(OS.LINUX)
class FaultMatrixTest {
    /** Those of the pages of all calls together, by number: which call has which only makes the list shorter. */
    private static final int[] CODES = {
        1, 2, 3, 4, 5, 6, 7, 9, 12, 13, 14, 16, 17, 20, 21, 22, 23, 24, 26, 27, 28, 30, 35, 38, 40, 41, 42, 43, 45, 47,
        48, 49, 53, 54, 55, 56, 57, 60, 61, 62, 63, 100, 102, 250
    };

    @TempDir
    Path folder;

    private final Kernel kernel = Served.nativeKernel();
    private int openBefore;

    @BeforeEach
    void begin() throws Throwable {
        Doubles.signature(0, "com.example.tool", "TEAM123456", Doubles.HARDENED);
        Doubles.fileSystem("apfs", true);
        kernel.signatures().of(new AuditToken(new byte[AuditToken.BYTES]));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        openBefore = MacosTransportTest.open();
    }

    @AfterEach
    void nothingIsLeft() throws Throwable {
        Doubles.calls();
        assertEquals(0, Doubles.liveObjects());
        assertEquals(openBefore, MacosTransportTest.open());
    }

    /** A connection of this process to itself. */
    private final class Connected implements AutoCloseable {
        private final int listening;
        private final int client;
        final int accepted;

        Connected() throws KernelException {
            String path = folder.resolve("socket").toString();
            Sockets sockets = kernel.sockets();
            listening = sockets.open(false);
            sockets.bind(listening, path);
            sockets.listen(listening);
            client = sockets.open(true);
            sockets.connect(client, path);
            accepted = sockets.accept(listening);
            sockets.prepare(accepted);
        }

        @Override
        public void close() {
            kernel.sockets().close(accepted);
            kernel.sockets().close(client);
            kernel.sockets().close(listening);
            assertTrue(folder.resolve("socket").toFile().delete());
        }
    }

    /** What is repeated when a signal came, and what is absent for most programs anyway. */
    private static boolean harmless(String call, int code) {
        boolean repeated = code == Errno.EINTR && !call.startsWith("proc_") && !call.startsWith("Sec");
        return repeated || call.equals("close");
    }

    @Test
    void inAProof() throws Throwable {
        Attestor attestor = new Attestor(kernel, System::nanoTime);
        try (Connected peer = new Connected()) {
            Doubles.script(-1, 0);
            attestor.attest(peer.accepted).close();
            List<String> calls = Doubles.calls();
            assertTrue(calls.size() > 25, calls::toString);
            var denied = new TreeSet<String>();
            for (int call = 0; call < calls.size(); call++) {
                for (int code : CODES) {
                    Doubles.script(call, code);
                    Verdict verdict;
                    try (AttestedPeer proof = attestor.attest(peer.accepted)) {
                        verdict = Checks.judge(proof.proof());
                    }
                    List<String> made = Doubles.calls();
                    String name = calls.get(call);
                    int last = call;
                    if (verdict instanceof Verdict.Attested) {
                        assertTrue(
                                harmless(name, code) || teamIsAbsent(calls, last) || notOurs(calls, last),
                                () -> "call " + last + " " + name + " failed with " + code + ": " + made);
                    } else {
                        denied.add(name);
                    }
                }
            }
            assertTrue(denied.size() >= 15, denied::toString);
        }
    }

    /** The last question to the dictionary is for the team, which a signature without a certificate has not. */
    private static boolean teamIsAbsent(List<String> calls, int call) {
        List<String> questions = calls.subList(0, call + 1).stream()
                .filter(each -> each.equals("CFDictionaryGetValue"))
                .toList();
        return calls.get(call).equals("CFDictionaryGetValue") && questions.size() == 3;
    }

    /** The peer's other sockets may be closed at any time. */
    private static boolean notOurs(List<String> calls, int call) {
        return calls.get(call).equals("proc_pidfdinfo(PROC_PIDFDSOCKETINFO)");
    }

    @Test
    void inARecheck() throws Throwable {
        var nanos = new AtomicLong();
        Attestor attestor = new Attestor(kernel, () -> nanos.addAndGet(1_000_000_000)); // Nothing was looked at lately.
        try (Connected connected = new Connected();
                AttestedPeer peer = attestor.attest(connected.accepted)) {
            Doubles.script(-1, 0);
            assertEquals(Optional.empty(), peer.recheck());
            List<String> calls = Doubles.calls();
            assertTrue(calls.size() > 10, calls::toString);
            for (int call = 0; call < calls.size(); call++) {
                for (int code : CODES) {
                    Doubles.script(call, code);
                    Optional<Refusal> refusal = peer.recheck();
                    List<String> made = Doubles.calls();
                    assertTrue(
                            refusal.isPresent() || harmless(calls.get(call), code),
                            () -> "error " + code + ": " + made);
                }
            }
            assertEquals(Optional.empty(), peer.recheck());
        }
    }

    @Test
    void inAHash() throws Throwable {
        List<String> calls = calls(-1, 0, Optional.empty());
        assertTrue(calls.size() > 3, calls::toString);
        for (int call = 0; call < calls.size(); call++) {
            for (int code : CODES) {
                calls(call, code, Optional.of(calls.get(call)));
            }
        }
    }

    /** One that nothing was hashed for yet; the calls that it made until it had a hash, or none. */
    private List<String> calls(int failing, int code, Optional<String> name) throws Throwable {
        Attestor attestor = new Attestor(kernel, System::nanoTime);
        try (Connected connected = new Connected();
                AttestedPeer peer = attestor.attest(connected.accepted)) {
            Image image = assertInstanceOf(Verdict.Attested.class, Checks.judge(peer.proof()))
                    .image();
            Doubles.script(failing, code);
            try {
                assertEquals(64, image.digest().length());
                assertTrue(
                        name.isEmpty() || harmless(name.get(), code) || onlyNotKept(name.get()),
                        () -> name + " failed with " + code);
            } catch (PeerException e) {
                assertTrue(name.isPresent(), e::getMessage);
                assertEquals(Optional.empty(), image.knownDigest());
            }
            return Doubles.calls();
        }
    }

    /** Whether a file is in nobody's reach decides how long its hash is kept, and nothing of the hash. */
    private static boolean onlyNotKept(String call) {
        return call.equals("lstat") || call.equals("access");
    }

    /** What the transport makes of these codes is in {@code UnixTransportContract}. */
    @Test
    void inAServedConnection() throws Throwable {
        Sockets sockets = kernel.sockets();
        byte[] bytes = new byte[10];
        try (Connected connected = new Connected();
                Inbox inbox = sockets.inbox()) {
            for (int code : CODES) {
                Doubles.script(0, code);
                assertEquals(-code, sockets.accept(connected.listening));
                Doubles.script(0, code);
                assertEquals(-code, sockets.send(connected.accepted, bytes, 0));
                Doubles.script(0, code);
                assertEquals(-code, sockets.receive(connected.accepted, bytes));
                assertEquals(List.of("recv"), Doubles.calls());
                for (int call = 0; call < 4; call++) {
                    Doubles.script(call, code);
                    assertEquals(code != Errno.EINTR, failed(() -> sockets.prepare(connected.accepted)), "" + code);
                }
                Doubles.script(0, code);
                assertEquals(code != Errno.EINTR, failed(() -> sockets.finishWriting(connected.accepted)), "" + code);
                for (int call = 0; call < 3; call++) {
                    assertEquals(1, sockets.send(connected.client, new byte[1], 0));
                    Doubles.script(call, code);
                    assertEquals(call == 1 ? -code : 1, inbox.receive(connected.accepted));
                    List<String> made = Doubles.calls();
                    assertEquals(call != 1 && code == Errno.EINTR, inbox.sender() != 0, () -> code + ": " + made);
                    if (call == 1) {
                        assertEquals(1, inbox.receive(connected.accepted)); // It was not read before.
                    }
                }
            }
        }
    }

    private interface NativeCall {
        void make() throws KernelException;
    }

    private static boolean failed(NativeCall call) {
        try {
            call.make();
            return false;
        } catch (KernelException e) {
            return true;
        }
    }

    @Test
    void inBinding() throws Throwable {
        Endpoint endpoint = new Endpoint(folder.resolve("agent.sock").toString());
        Doubles.script(-1, 0);
        MacosTransport.listen(kernel, endpoint).close();
        int calls = Doubles.calls().size();
        int failed = 0;
        for (int call = 0; call < calls; call++) {
            for (int code : CODES) {
                Doubles.script(call, code);
                try (Listener listener = MacosTransport.listen(kernel, endpoint)) {
                    assertEquals(endpoint, listener.endpoint());
                } catch (PeerException e) {
                    failed++;
                    assertFalse(Files.exists(Path.of(endpoint.address())), "call " + call + " with " + code);
                }
                Doubles.calls();
                assertEquals(openBefore, MacosTransportTest.open(), "call " + call + " with " + code);
                Files.deleteIfExists(Path.of(endpoint.address()));
            }
        }
        assertTrue(failed > calls * CODES.length / 2, failed + " failed");
    }

    @Test
    void inDialling() throws Throwable {
        Endpoint endpoint = new Endpoint(folder.resolve("agent.sock").toString());
        try (Listener listener = MacosTransport.listen(kernel, endpoint)) {
            assertEquals(endpoint, listener.endpoint());
            int before = MacosTransportTest.open();
            Doubles.script(-1, 0);
            UnixChannel.dial(kernel.sockets(), endpoint, Duration.ofSeconds(1)).close();
            List<String> calls = Doubles.calls();
            for (int call = 0; call < calls.size() - 1; call++) {
                for (int code : CODES) {
                    Doubles.script(call, code);
                    if (code == Errno.EINTR) {
                        UnixChannel.dial(kernel.sockets(), endpoint, Duration.ofSeconds(1))
                                .close();
                    } else {
                        assertThrows(PeerException.class, () -> refused(endpoint), calls.get(call) + " " + code);
                    }
                    Doubles.calls();
                    assertEquals(before, MacosTransportTest.open(), calls.get(call) + " " + code);
                }
            }
        }
    }

    private void refused(Endpoint endpoint) throws PeerException {
        Channel channel = UnixChannel.dial(kernel.sockets(), endpoint, Duration.ofSeconds(1));
        channel.close();
    }
}
