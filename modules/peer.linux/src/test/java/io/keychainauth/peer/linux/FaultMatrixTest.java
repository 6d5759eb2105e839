package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Assurance;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Image;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Provenance;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Verdict;
import io.keychainauth.peer.checks.Checks;
import io.keychainauth.peer.serving.Readiness;
import io.keychainauth.peer.serving.UnixChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A28: every call of every step fails once with every error that it can have. It must end in a denial, or in what is
 * {@link #harmless}, never in an exception that escapes or a descriptor that stays open.
 */
class FaultMatrixTest {
    @TempDir
    Path folder;

    private static final Features MODERN = new Features(true, true, true, true);

    /** Every combination of what a kernel may lack. */
    static final List<Features> KERNELS = IntStream.range(0, 16)
            .mapToObj(lacking ->
                    new Features((lacking & 1) == 0, (lacking & 2) == 0, (lacking & 4) == 0, (lacking & 8) == 0))
            .toList();

    /** Each thing lacking alone, and nothing and everything. */
    private static final List<Features> FEW_KERNELS = IntStream.range(0, KERNELS.size())
            .filter(lacking -> Integer.bitCount(lacking) < 2 || lacking == KERNELS.size() - 1)
            .mapToObj(KERNELS::get)
            .toList();

    /** Attests after something was arranged. */
    static void attest(FakeKernel fake, Features features, Runnable arrange, Consumer<AttestedPeer> look) {
        fake.open.put(FakeKernel.SOCKET, "socket");
        try (Attestor attestor = fake.attestor(features)) {
            arrange.run();
            try (AttestedPeer peer = attestor.attest(FakeKernel.SOCKET)) {
                look.accept(peer);
            }
        }
    }

    static Verdict verdict(AttestedPeer peer) {
        return Checks.judge(peer.proof());
    }

    static void assertClean(FakeKernel fake, String what) {
        assertEquals(Set.of(), fake.mistakes, what);
        fake.open.remove(FakeKernel.SOCKET);
        assertEquals(Map.of(), fake.open, what + ": descriptors that stayed open");
    }

    @Test
    void anyErrorDuringTheProofIsADenial() {
        for (Features features : KERNELS) {
            FakeKernel honest = new FakeKernel();
            attest(honest, features, () -> {}, peer -> assertInstanceOf(Verdict.Attested.class, verdict(peer)));
            assertClean(honest, "no fault");
            assertTrue(honest.calls.size() > 25);
            for (int call = 0; call < honest.calls.size(); call++) {
                String function = honest.calls.get(call);
                for (int code : Errors.of(function).toArray()) {
                    deny(features, call, function + honest.openings.getOrDefault(call, ""), code);
                }
            }
        }
    }

    private static void deny(Features features, int call, String function, int code) {
        String what = features + " call " + call + " " + function + " fails with " + code;
        FakeKernel fake = new FakeKernel();
        attest(fake, features, () -> fake.fail(call, code), peer -> {
            if (verdict(peer) instanceof Verdict.Attested attested) {
                assertTrue(harmless(features, function, code, attested), what);
                return;
            }
            if (peer.proof().find(Evidence.Missing.class).isPresent()) {
                assertTrue(peer.recheck().isPresent(), what);
                assertEquals(List.of(), peer.commandLine(), what);
            }
        });
        assertClean(fake, what);
    }

    /**
     * A path that cannot be looked up counts as replaced, a library of which nothing can be said as one that the user
     * may write, and a descriptor that was closed meanwhile as none. On a read-only mount the mode decides, and of an immutable file. A kernel that
     * cannot scan page tables sums pages up instead, and then needs the page table for nothing that maps does not tell.
     * Mappings that end too early are not those of the other look, so that both are made once more.
     */
    private static boolean harmless(Features features, String function, int code, Verdict.Attested attested) {
        boolean nothingThere = Set.of(Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES).contains(code);
        boolean worse =
                attested.code().replacedLibrary() || !attested.code().writable().isEmpty();
        return attested.image().path().equals("/opt/tool")
                && (worse
                        || (function.equals("statx") && nothingThere)
                        || (function.equals("readlinkat") && code == Errno.ENOENT)
                        || (function.equals("openatpagemap")
                                && !features.pageScan()
                                && Set.of(Errno.EACCES, Errno.EPERM, Errno.ENOENT)
                                        .contains(code))
                        || (function.equals("faccessat")
                                && Set.of(Errno.EROFS, Errno.EPERM).contains(code))
                        || (function.equals("ioctl") && code == Errno.ENOTTY)
                        || (function.equals("ioctl(PROCMAP_QUERY)") && code == Errno.ENOENT)
                        || (function.equals("ioctl(PROCMAP_QUERY)") && code == Errno.ESRCH));
    }

    /** Peers about whom something is known that an entry of the policy, or a request's provenance, turns on. */
    private static final Map<String, Consumer<FakeKernel>> LESS_THAN_PROVEN = Map.of(
            "is as it should be", _ -> {},
            "would leave its connection to what it executes", fake -> fake.closeOnExec = false,
            "has written before it was proven", fake -> fake.waiting = 7,
            "does both",
                    fake -> {
                        fake.closeOnExec = false;
                        fake.waiting = 7;
                    },
            "executes memory of no file", fake -> fake.maps = "00300000-00301000 rwxp 00000000 00:00 0 \n" + fake.maps,
            "has a library that was replaced", fake -> fake.paths.put("/lib/libc.so.6", FakeKernel.file(22, 0, 5)),
            "has a library of the user's",
                    fake -> fake.paths.put("/lib/libc.so.6", FakeKernel.file(21, FakeKernel.USER, 5)),
            "was replaced", fake -> fake.paths.put("/opt/tool", FakeKernel.file(12, 0, 5)));

    /** What a verdict rests on where it is no refusal, each as a number that is higher the more it allows. */
    private record Standing(
            int early, int late, int kept, int ofItsOwn, int libraries, int executable, int unwritable) {
        /** Nobody's list of libraries lets one through that is not where it came from. */
        private static final int REPLACED = Integer.MIN_VALUE;

        static Standing of(AttestedPeer peer, Verdict.Attested attested) {
            long barrier =
                    peer.proof().find(Evidence.Barrier.class).orElseThrow().bytes();
            boolean kept = peer.proof()
                    .find(Evidence.Descriptors.class)
                    .flatMap(Evidence.Descriptors::seen)
                    .filter(Evidence.Held::closeOnExec)
                    .isPresent();
            return new Standing(
                    rank(peer.proof().provenance(0)),
                    rank(peer.proof().provenance(barrier)),
                    rank(kept),
                    rank(!attested.code().anonymous()),
                    attested.code().replacedLibrary()
                            ? REPLACED
                            : -attested.code().writable().size(),
                    rank(!attested.image().replaced()),
                    rank(!attested.image().writableByUser()));
        }

        private static int rank(boolean good) {
            return good ? 1 : 0;
        }

        private static int rank(Provenance provenance) {
            return provenance instanceof Provenance.Assured(Assurance assurance)
                    ? List.of(Assurance.LEGACY, Assurance.COMPAT, Assurance.PROVEN)
                                    .indexOf(assurance)
                            + 1
                    : 0;
        }

        boolean noBetterThan(Standing other) {
            return early <= other.early
                    && late <= other.late
                    && kept <= other.kept
                    && ofItsOwn <= other.ofItsOwn
                    && libraries <= other.libraries
                    && executable <= other.executable
                    && unwritable <= other.unwritable;
        }
    }

    /** What is let through in spite of an error must not pass for more than it is. */
    @Test
    @Tag("slow")
    void noErrorMakesAPeerBetterThanItIs() {
        LESS_THAN_PROVEN.entrySet().parallelStream().forEach(kind -> {
            String name = kind.getKey();
            Consumer<FakeKernel> peculiar = kind.getValue();
            for (Features features : FEW_KERNELS) {
                FakeKernel honest = new FakeKernel();
                peculiar.accept(honest);
                Standing[] known = new Standing[1];
                attest(
                        honest,
                        features,
                        () -> {},
                        peer -> known[0] =
                                Standing.of(peer, assertInstanceOf(Verdict.Attested.class, verdict(peer), name)));
                for (int call = 0; call < honest.calls.size(); call++) {
                    String function = honest.calls.get(call);
                    for (int code : Errors.of(function).toArray()) {
                        int at = call;
                        Supplier<String> what = () -> features + ", who " + name + ": call " + at + " " + function
                                + honest.openings.getOrDefault(at, "") + " fails with " + code;
                        FakeKernel fake = new FakeKernel();
                        peculiar.accept(fake);
                        attest(fake, features, () -> fake.fail(at, code), peer -> {
                            if (verdict(peer) instanceof Verdict.Attested attested) {
                                Standing standing = Standing.of(peer, attested);
                                assertTrue(
                                        standing.noBetterThan(known[0]),
                                        () -> what.get() + ": " + standing + ", but " + known[0]);
                            }
                        });
                    }
                }
            }
        });
    }

    private static final Map<Refusal, Consumer<FakeKernel>> UNACCEPTABLE = Map.of(
            Refusal.FOREIGN_USER, fake -> fake.peerUid = 0,
            Refusal.PROCESS_GONE, fake -> fake.peerAlive = false,
            Refusal.IMAGE_CHANGED, fake -> fake.executableNow = FakeKernel.file(99, 0, 5),
            Refusal.TRACED, fake -> fake.tracer = 7,
            Refusal.CODE_MODIFIED,
                    fake -> {
                        fake.modified = true;
                        fake.smaps = fake.smaps.replace("0 kB", "4 kB");
                    },
            Refusal.DIFFERENT_USER_NAMESPACE, fake -> fake.foreignNamespace = true,
            Refusal.DIFFERENT_PID_NAMESPACE, fake -> fake.nested = true,
            Refusal.EXECUTABLE_NOT_MAPPED, fake -> fake.maps = fake.maps.replace("00:01 11", "00:01 12"),
            Refusal.UNTRUSTED_FILESYSTEM, fake -> fake.maps = fake.maps.replace("00:01 21", "00:09 21"));

    /** What is refused stays refused, whatever fails. */
    @Test
    @Tag("slow")
    void noErrorMakesAPeerAcceptable() {
        UNACCEPTABLE.entrySet().parallelStream().forEach(kind -> {
            Refusal refusal = kind.getKey();
            Consumer<FakeKernel> change = kind.getValue();
            for (Features features : FEW_KERNELS) {
                FakeKernel honest = new FakeKernel();
                change.accept(honest);
                attest(honest, features, () -> {}, _ -> {});
                for (int call = 0; call < honest.calls.size(); call++) {
                    String function = honest.calls.get(call);
                    for (int code : Errors.of(function).toArray()) {
                        FakeKernel fake = new FakeKernel();
                        change.accept(fake);
                        int at = call;
                        Supplier<String> what = () -> features + ", " + refusal + ": call " + at + " " + function
                                + honest.openings.getOrDefault(at, "") + " fails with " + code;
                        attest(
                                fake,
                                features,
                                () -> fake.fail(at, code),
                                peer -> assertInstanceOf(Verdict.Refused.class, verdict(peer), () -> what.get()));
                    }
                }
            }
        });
    }

    @Test
    void whatIsNotAcceptableIsNamed() {
        assertRefused(Refusal.DIFFERENT_PID_NAMESPACE, fake -> fake.peerPid = 0);
        assertRefused(Refusal.FOREIGN_USER, fake -> fake.peerUid = 0);
        assertRefused(Refusal.PROCESS_GONE, fake -> fake.peerAlive = false);
        assertRefused(Refusal.IMAGE_CHANGED, fake -> fake.pinned = false);
        assertRefused(Refusal.IMAGE_CHANGED, fake -> fake.executableNow = FakeKernel.file(99, 0, 5));
        assertRefused(
                Refusal.EXECUTABLE_TOO_LARGE, fake -> fake.executable = FakeKernel.file(11, 0, FileDigest.LARGEST + 1));
        assertRefused(Refusal.PROOF_FAILED, fake -> fake.link = new byte[] {'/', (byte) 0xff});
        assertRefused(Refusal.PROOF_FAILED, fake -> fake.link = new byte[0]);
        assertRefused(Refusal.PROOF_FAILED, fake -> fake.link = "relative".getBytes(UTF_8));
        assertRefused(Refusal.TRACED, fake -> fake.tracer = 7);
        assertRefused(Refusal.TRACED, fake -> {
            fake.threads = 2;
            fake.threadTracer = 7;
        });
        assertRefused(Refusal.CODE_MODIFIED, fake -> fake.modified = true);
        assertRefused(Refusal.DIFFERENT_USER_NAMESPACE, fake -> fake.foreignNamespace = true);
        assertRefused(Refusal.DIFFERENT_PID_NAMESPACE, fake -> fake.nested = true);
        assertRefused(Refusal.SOCKET_NOT_HELD, fake -> fake.connection = "none");
        assertRefused(Refusal.STDIO_SOCKET, fake -> fake.connection = "1");
        assertRefused(
                Refusal.TOO_MANY_DESCRIPTORS,
                fake -> fake.descriptors = IntStream.rangeClosed(0, PeerDescriptors.MOST)
                        .mapToObj(Integer::toString)
                        .toList());
        assertRefused(Refusal.EXECUTABLE_NOT_MAPPED, fake -> fake.maps = fake.maps.replace("00:01 11", "00:01 12"));
        assertRefused(Refusal.UNTRUSTED_FILESYSTEM, fake -> fake.maps = fake.maps.replace("00:01 21", "00:09 21"));
        assertRefused(
                Refusal.UNTRUSTED_FILESYSTEM, fake -> servedFrom(fake, "28 27 0:9 / /opt rw - fuse.tool tool rw\n"));
        assertRefused(Refusal.UNTRUSTED_FILESYSTEM, fake -> servedFrom(fake, ""));
        assertRefused(Refusal.PROOF_FAILED, fake -> fake.maps = "junk\n");
    }

    /** The program alone lies in another mount, which a user serves, or which our namespace does not have. */
    private static void servedFrom(FakeKernel fake, String mount) {
        fake.mounts += mount;
        FileStatus served = new FileStatus(
                1,
                11,
                FileStatus.Kind.REGULAR,
                0755,
                FakeKernel.USER,
                FakeKernel.USER,
                1,
                FakeKernel.PROGRAM.length,
                5,
                6,
                FakeKernel.MOUNT + 1);
        fake.executable = served;
        fake.executableNow = served;
        fake.paths.put("/opt/tool", served);
    }

    private static void assertRefused(Refusal refusal, Consumer<FakeKernel> change) {
        FakeKernel fake = new FakeKernel();
        change.accept(fake);
        attest(fake, MODERN, () -> {}, peer -> assertEquals(new Verdict.Refused(refusal), verdict(peer)));
        assertClean(fake, refusal.toString());
    }

    @Test
    void errorsThatHaveANameGetIt() {
        FakeKernel honest = new FakeKernel();
        attest(honest, MODERN, () -> {}, _ -> {});
        int handle = honest.calls.indexOf("getsockopt(SO_PEERPIDFD)");
        int folder = honest.calls.indexOf("openat");
        for (int gone : new int[] {Errno.ESRCH, Errno.EINVAL, Errno.ENODATA}) {
            assertFault(handle, gone, Refusal.PROCESS_GONE);
        }
        assertFault(handle, Errno.EPERM, Refusal.PROOF_FAILED);
        assertFault(folder, Errno.ENOENT, Refusal.PROCESS_GONE);
        assertFault(folder + 2, Errno.EACCES, Refusal.NOT_DUMPABLE);
        assertFault(honest.calls.lastIndexOf("openat"), Errno.ESRCH, Refusal.PROCESS_GONE);
        assertFault(honest.calls.lastIndexOf("openat"), 5, Refusal.PROOF_FAILED);
    }

    private static void assertFault(int call, int code, Refusal refusal) {
        FakeKernel fake = new FakeKernel();
        attest(
                fake,
                MODERN,
                () -> fake.fail(call, code),
                peer -> assertEquals(new Verdict.Refused(refusal), verdict(peer), "call " + call + " code " + code));
    }

    /** Never less proof: the page table is one of two pins, and where code is looked for in it nothing replaces it. */
    @Test
    void aClosedPageTableLeavesTheOtherPin() {
        for (Features features : KERNELS) {
            FakeKernel honest = new FakeKernel();
            attest(honest, features, () -> {}, _ -> {});
            int pages = honest.opening("pagemap"::equals);
            assertTrue(pages > honest.opening("status"::equals), "its first thread may have ended");
            for (int code : Errors.of("openat").toArray()) {
                String what = features + " open(pagemap) fails with " + code;
                boolean refused = code == Errno.EACCES || code == Errno.EPERM || code == Errno.ENOENT;
                FakeKernel fake = new FakeKernel();
                attest(fake, features, () -> fake.fail(pages, code), peer -> {
                    if (features.pageScan() || !refused) {
                        assertEquals(new Verdict.Refused(Stage.PROCESS.refusal(code, false)), verdict(peer), what);
                    } else {
                        assertInstanceOf(Verdict.Attested.class, verdict(peer), what);
                        assertEquals(Optional.empty(), peer.recheck(), what);
                        fake.execute();
                        assertEquals(Optional.of(Refusal.IMAGE_CHANGED), peer.recheck(), what);
                    }
                });
                assertClean(fake, what);
            }
        }
    }

    @Test
    void anyErrorWhileCheckingAgainIsADenial() {
        FakeKernel honest = new FakeKernel();
        List<String> calls = new ArrayList<>();
        attest(honest, MODERN, () -> {}, peer -> {
            int proven = honest.calls.size();
            assertEquals(Optional.empty(), recheckLater(honest, peer));
            calls.addAll(honest.calls.subList(proven, honest.calls.size()));
        });
        assertTrue(calls.size() > 4, "a tracer is looked for, too");
        for (int call = 0; call < calls.size(); call++) {
            for (int code : Errors.of(calls.get(call)).toArray()) {
                FakeKernel fake = new FakeKernel();
                int at = call;
                attest(fake, MODERN, () -> {}, peer -> {
                    fake.fail(at, code);
                    assertTrue(recheckLater(fake, peer).isPresent(), calls.get(at) + ", call " + at + ", code " + code);
                });
                assertClean(fake, "recheck");
            }
        }
        attest(new FakeKernel(), MODERN, () -> {}, peer -> {
            peer.close();
            assertTrue(peer.recheck().isPresent());
        });
    }

    private static Optional<Refusal> recheckLater(FakeKernel fake, AttestedPeer peer) {
        fake.nanos += Duration.ofSeconds(1).toNanos();
        return peer.recheck();
    }

    @Test
    void anyErrorWhileHashingIsAFailure() {
        FakeKernel honest = new FakeKernel();
        int[] first = new int[1];
        attest(honest, MODERN, () -> {}, peer -> {
            first[0] = honest.calls.size();
            digest(peer);
        });
        // What comes after the digest only decides whether it is remembered.
        int calls = honest.calls.lastIndexOf("pread") + 2 - first[0];
        for (int call = 0; call < calls; call++) {
            for (int code : Errors.of(honest.calls.get(first[0] + call)).toArray()) {
                FakeKernel fake = new FakeKernel();
                int at = call;
                attest(fake, MODERN, () -> {}, peer -> {
                    fake.fail(at, code);
                    assertThrows(PeerException.class, () -> image(peer).digest());
                });
                assertClean(fake, "hashing");
            }
        }
    }

    private static void digest(AttestedPeer peer) {
        try {
            image(peer).digest();
        } catch (PeerException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFileThatDoesNotHoldStillHasNoDigest() {
        List<Consumer<FakeKernel>> changes = List.of(
                fake -> fake.content = "the program, longer".getBytes(UTF_8),
                fake -> fake.content = "short".getBytes(UTF_8),
                fake -> fake.executable = FakeKernel.file(12, FakeKernel.USER, FakeKernel.PROGRAM.length),
                fake -> fake.executable = new FileStatus(
                        1,
                        11,
                        FileStatus.Kind.REGULAR,
                        0755,
                        FakeKernel.USER,
                        FakeKernel.USER,
                        1,
                        11,
                        6,
                        6,
                        FakeKernel.MOUNT));
        for (Consumer<FakeKernel> change : changes) {
            FakeKernel fake = new FakeKernel();
            attest(fake, MODERN, () -> {}, peer -> {
                fake.before(2, () -> change.accept(fake));
                assertThrows(PeerException.class, () -> image(peer).digest());
            });
            assertClean(fake, "changing");
        }
    }

    private static Image image(AttestedPeer peer) {
        return assertInstanceOf(Verdict.Attested.class, verdict(peer)).image();
    }

    @Test
    void anyErrorOfTheTransportEndsAtMostTheTransport() throws Exception {
        FakeKernel honest = new FakeKernel();
        assertTrue(converse(honest), "without a fault the request is answered");
        assertEquals("request", honest.sent.toString());
        assertClean(honest, "no fault");
        for (int call = 0; call < honest.calls.size(); call++) {
            String function = honest.calls.get(call);
            for (int code : Errors.of(function).toArray()) {
                FakeKernel fake = new FakeKernel();
                fake.fail(call, code);
                String what = "call " + call + " " + function + " fails with " + code;
                converse(fake);
                assertClean(fake, what);
            }
        }
    }

    /** One listener, one connection, one request; whether it got that far. */
    private boolean converse(FakeKernel fake) {
        Endpoint endpoint = new Endpoint(folder.resolve("agent.sock").toString());
        Conversation[] only = new Conversation[1];
        try (Listener listener = LinuxTransport.listen(fake.kernel(), endpoint)) {
            fake.arriving = 1;
            fake.incoming.add("request".getBytes(UTF_8));
            fake.incoming.add(new byte[0]);
            fake.events.add(new FakeKernel.Event(fake.descriptor("socket"), Readiness.READ));
            int[] idle = {0};
            Runnable end = listener::close;
            fake.idle = () -> {
                if (idle[0]++ == 0 && fake.open.containsValue("accept")) {
                    fake.events.add(new FakeKernel.Event(
                            fake.descriptor("accept"), Readiness.READ | Readiness.READ_HANGUP | Readiness.HANGUP));
                } else {
                    end.run();
                }
            };
            listener.serve(connection -> {
                only[0] = new Conversation(connection, Conversation::echo);
                return only[0];
            });
        } catch (PeerException e) {
            assertTrue(e.getMessage() != null);
        }
        if (only[0] != null) {
            assertEquals(1, only[0].closed.get(), "closed is told once");
            assertEquals(0, only[0].late.get());
        }
        return only[0] != null;
    }

    @Test
    void anyErrorWhileTheNameIsTakenBackLeavesNothingOpen() throws Exception {
        FakeKernel honest = new FakeKernel();
        int[] first = new int[1];
        retake(honest, () -> first[0] = honest.calls.size());
        int calls = honest.calls.indexOf("rename") < 0 ? 0 : honest.calls.lastIndexOf("epoll_ctl") + 1 - first[0];
        assertTrue(calls > 5, honest.calls.toString());
        for (int call = 0; call < calls; call++) {
            String function = honest.calls.get(first[0] + call);
            for (int code : Errors.of(function).toArray()) {
                FakeKernel fake = new FakeKernel();
                int at = call;
                retake(fake, () -> fake.fail(at, code));
                assertClean(fake, "call " + call + " " + function + " fails with " + code);
            }
        }
    }

    /** A listener that finds a file in its place. */
    private void retake(FakeKernel fake, Runnable arrange) throws PeerException {
        String address = folder.resolve("agent.sock").toString();
        try (Listener listener = LinuxTransport.listen(fake.kernel(), new Endpoint(address))) {
            FileStatus bound = Objects.requireNonNull(fake.paths.get(address));
            fake.paths.put(address, FakeKernel.file(77, FakeKernel.USER, 1));
            arrange.run();
            boolean taken = false;
            try {
                taken = listener.restore();
            } catch (PeerException e) {
                assertTrue(e.getMessage() != null);
            }
            boolean anew = Optional.ofNullable(fake.paths.get(address))
                    .filter(now -> now.kind() == FileStatus.Kind.SOCKET && !now.sameFile(bound))
                    .isPresent();
            assertEquals(taken, anew);
        }
        assertTrue(fake.paths.values().stream().noneMatch(each -> each.kind() == FileStatus.Kind.SOCKET));
    }

    @Test
    void anyErrorWhileDiallingIsOneException() {
        FakeKernel honest = new FakeKernel();
        dial(honest);
        assertClean(honest, "no fault");
        for (int call = 0; call < honest.calls.size(); call++) {
            for (int code : Errors.of(honest.calls.get(call)).toArray()) {
                FakeKernel fake = new FakeKernel();
                fake.fail(call, code);
                dial(fake);
                assertClean(fake, honest.calls.get(call) + " " + code);
            }
        }
    }

    @Test
    void aDaemonOrASocketOfAnotherUserIsRefused() {
        FakeKernel other = new FakeKernel();
        other.peerUid = 0;
        assertTrue(dial(other).contains("another user"));
        assertClean(other, "daemon");
        FakeKernel planted = new FakeKernel();
        planted.paths.put(
                "/run/agent.sock", new FileStatus(1, 7, FileStatus.Kind.SOCKET, 0666, 1001, 1001, 1, 0, 1, 1, 0));
        assertTrue(dial(planted).contains("belongs to user 1001"));
        assertClean(planted, "socket");
    }

    /** What went wrong, empty if nothing did. */
    private static String dial(FakeKernel fake) {
        fake.paths.putIfAbsent(
                "/run/agent.sock",
                new FileStatus(1, 7, FileStatus.Kind.SOCKET, 0600, FakeKernel.USER, FakeKernel.USER, 1, 0, 1, 1, 0));
        fake.incoming.add("answer".getBytes(UTF_8));
        try (UnixChannel channel =
                UnixChannel.dial(new FakeSockets(fake), new Endpoint("/run/agent.sock"), Duration.ofSeconds(1))) {
            channel.write("request".getBytes(UTF_8));
            channel.finish();
            channel.read(new byte[16]);
            return "";
        } catch (PeerException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
