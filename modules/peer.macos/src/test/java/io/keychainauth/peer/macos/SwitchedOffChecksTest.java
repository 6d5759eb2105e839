package io.keychainauth.peer.macos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Verdict;
import io.keychainauth.peer.checks.Checks;
import io.keychainauth.peer.serving.Inbox;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Each attack is refused, and succeeds once the one question that stops it is not really asked. */
class SwitchedOffChecksTest {
    private static final Evidence.Signer SIGNER = new Evidence.Signer("ab".repeat(20), "tool", Optional.of("TEAM"));

    /** A port one of whose questions is answered otherwise. */
    @FunctionalInterface
    private interface Answer {
        Object given(Question real) throws Throwable;
    }

    @FunctionalInterface
    private interface Question {
        Object ask() throws Throwable;
    }

    private static <P> P undone(Class<P> port, P real, String question, Answer answer) {
        InvocationHandler handler = (_, method, arguments) -> {
            Question asked = () -> {
                try {
                    return method.invoke(real, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            };
            return method.getName().equals(question) ? answer.given(asked) : asked.ask();
        };
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, handler));
    }

    /** Answers as it did the first time. */
    private static Answer repeated() {
        AtomicReference<Optional<Object>> first = new AtomicReference<>(Optional.empty());
        return real -> {
            if (first.get().isEmpty()) {
                first.set(Optional.of(real.ask()));
            }
            return first.get().orElseThrow();
        };
    }

    private static Kernel sockets(Kernel of, String question, Answer answer) {
        Sockets undone = undone(Sockets.class, of.sockets(), question, answer);
        return new Kernel(undone, of.events(), of.processes(), of.files(), of.signatures());
    }

    private static Kernel processes(Kernel of, String question, Answer answer) {
        Processes undone = undone(Processes.class, of.processes(), question, answer);
        return new Kernel(of.sockets(), of.events(), undone, of.files(), of.signatures());
    }

    private static Verdict judge(Kernel kernel) {
        try (AttestedPeer peer = new Attestor(kernel, () -> 0).attest(FakeMac.SOCKET)) {
            return Checks.judge(peer.proof());
        }
    }

    private static void succeedsOnlyWith(UnaryOperator<Kernel> undone, Refusal refusal, Consumer<FakeMac> attack) {
        FakeMac mac = new FakeMac();
        attack.accept(mac);
        assertEquals(new Verdict.Refused(refusal), judge(mac.kernel()));
        FakeMac again = new FakeMac();
        attack.accept(again);
        assertInstanceOf(Verdict.Attested.class, judge(undone.apply(again.kernel())), refusal::toString);
    }

    /** A7: after the path was asked for, and the file looked at, the process becomes another program. */
    @Test
    void theLastQuestionForTheToken() {
        FakeMac plain = new FakeMac();
        judge(plain.kernel());
        int last = plain.calls.lastIndexOf("LOCAL_PEERTOKEN");
        succeedsOnlyWith(kernel -> sockets(kernel, "peerToken", repeated()), Refusal.IMAGE_CHANGED, mac -> {
            mac.moment = last;
            mac.happens = () -> mac.version++;
        });
        succeedsOnlyWith(kernel -> sockets(kernel, "peerToken", repeated()), Refusal.FOREIGN_SENDER, mac -> {
            mac.moment = last;
            mac.happens = () -> mac.lastUser = Optional.of(FakeMac.token(43, FakeMac.USER, 8));
        });
    }

    /** A8, A9. */
    @Test
    void theQuestionsAroundARead() {
        FakeMac mac = new FakeMac();
        mac.moment = 1;
        mac.happens = () -> mac.lastUser = Optional.of(FakeMac.token(43, FakeMac.USER, 8));
        assertEquals(0, sender(mac, mac.kernel().sockets()));
        FakeMac again = new FakeMac();
        again.moment = 1;
        again.happens = () -> again.lastUser = Optional.of(FakeMac.token(43, FakeMac.USER, 8));
        Sockets undone = undone(Sockets.class, again.kernel().sockets(), "peerToken", repeated());
        assertEquals(again.pid, sender(again, undone));
    }

    private static long sender(FakeMac mac, Sockets sockets) {
        Received inbox = new Received(sockets) {
            @Override
            int read(int socket) {
                mac.call("recv");
                return 7;
            }

            @Override
            public int capacity() {
                return 100;
            }

            @Override
            public java.nio.ByteBuffer bytes() {
                return java.nio.ByteBuffer.allocate(7);
            }

            @Override
            public boolean take() {
                return true;
            }

            @Override
            public void close() {}
        };
        try (Inbox closed = inbox) {
            closed.receive(FakeMac.SOCKET);
            return closed.sender();
        }
    }

    /** A3, A5: the approved file was put at the path of a running program. */
    @Test
    void theMappedFile() {
        NamedFile approved = new NamedFile(1, 78, NamedFile.Kind.REGULAR, 0755, 501, 11, 5, 6);
        succeedsOnlyWith(
                kernel -> processes(
                        kernel,
                        "region",
                        _ -> Optional.of(new Processes.Region(8192, true, approved.device(), approved.inode()))),
                Refusal.EXECUTABLE_REPLACED,
                mac -> mac.there = approved);
    }

    @Test
    void theSignature() {
        succeedsOnlyWith(
                kernel -> new Kernel(
                        kernel.sockets(),
                        kernel.events(),
                        kernel.processes(),
                        kernel.files(),
                        _ -> new Signatures.Answer.Valid(SIGNER)),
                Refusal.CODE_MODIFIED,
                mac -> mac.signature = new Signatures.Answer.Failed(Refusal.CODE_MODIFIED, "SecCode", -67061));
    }

    @Test
    void theDescriptors() {
        succeedsOnlyWith(
                kernel -> processes(kernel, "sockets", _ -> Optional.of(List.of(FakeMac.CONNECTION))),
                Refusal.SOCKET_NOT_HELD,
                mac -> mac.sockets = Optional.of(List.of()));
        succeedsOnlyWith(
                kernel -> processes(kernel, "sockets", _ -> Optional.of(List.of(FakeMac.CONNECTION))),
                Refusal.STDIO_SOCKET,
                mac -> mac.sockets = Optional.of(List.of(0, 5)));
    }

    @Test
    void userTracerAndFileSystem() {
        succeedsOnlyWith(
                kernel -> sockets(kernel, "peerUser", _ -> FakeMac.USER), Refusal.FOREIGN_USER, mac -> mac.user = 502);
        succeedsOnlyWith(kernel -> processes(kernel, "traced", _ -> false), Refusal.TRACED, mac -> mac.traced = true);
        succeedsOnlyWith(
                kernel -> new Kernel(
                        kernel.sockets(),
                        kernel.events(),
                        kernel.processes(),
                        undone(Files.class, kernel.files(), "fileSystem", _ -> new Files.FileSystem("apfs", true)),
                        kernel.signatures()),
                Refusal.UNTRUSTED_FILESYSTEM,
                mac -> mac.system = new Files.FileSystem("macfuse", true));
    }
}
