package io.keychainauth.peer.linux;

import static io.keychainauth.peer.linux.FaultMatrixTest.KERNELS;
import static io.keychainauth.peer.linux.FaultMatrixTest.assertClean;
import static io.keychainauth.peer.linux.FaultMatrixTest.attest;
import static io.keychainauth.peer.linux.FaultMatrixTest.verdict;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A28: a peer that vanishes or changes between any two calls, on any kernel. */
class ChangingPeerTest {
    /** What is noticed at any time before an answer. */
    private static final Map<String, Consumer<FakeKernel>> LASTING = Map.of(
            "vanishes", FakeKernel::vanish,
            "ends", fake -> fake.peerAlive = false,
            "executes another program", fake -> fake.pinned = false,
            "executes with shared memory", fake -> fake.executableNow = FakeKernel.file(99, 0, 5),
            "is traced", fake -> fake.tracer = 7);

    private static final FileStatus OTHER = FakeKernel.file(99, 0, 5);

    /** A peer of several threads: each of them is asked for its tracer. */
    @Test
    void whatLastsIsNoticedOfManyThreads() {
        FakeKernel honest = new FakeKernel();
        honest.threads = 2;
        attest(honest, KERNELS.getFirst(), () -> {}, peer -> assertInstanceOf(Verdict.Attested.class, verdict(peer)));
        assertTrue(honest.opened.contains("4243/status"));
        LASTING.forEach((name, change) -> {
            for (int call = 0; call < honest.calls.size(); call++) {
                String what = name + " before call " + call;
                FakeKernel fake = new FakeKernel();
                fake.threads = 2;
                int at = call;
                attest(fake, KERNELS.getFirst(), () -> fake.before(at, () -> change.accept(fake)), peer -> {
                    fake.nanos += Duration.ofSeconds(1).toNanos();
                    assertTrue(
                            verdict(peer) instanceof Verdict.Refused
                                    || peer.recheck().isPresent(),
                            what);
                });
                assertClean(fake, what);
            }
        });
    }

    /** The two pins are opened one after the other: no image may stand behind one and another behind the other. */
    @Test
    void anotherExecutionIsNoticedFromTheFirstPinOn() {
        for (Features features : KERNELS) {
            FakeKernel honest = new FakeKernel();
            attest(honest, features, () -> {}, peer -> assertInstanceOf(Verdict.Attested.class, verdict(peer)));
            int pinned = honest.opening("maps"::equals) + 1;
            int rechecked = honest.calls.lastIndexOf("pread");
            for (int call = pinned; call < honest.calls.size(); call++) {
                String what = features + ": before call " + call;
                FakeKernel fake = new FakeKernel();
                int at = call;
                attest(fake, features, () -> fake.before(at, fake::execute), peer -> {
                    if (at <= rechecked) {
                        assertEquals(new Verdict.Refused(Refusal.IMAGE_CHANGED), verdict(peer), what);
                    } else {
                        assertEquals(Optional.of(Refusal.IMAGE_CHANGED), peer.recheck(), what);
                    }
                });
                assertClean(fake, what);
            }
        }
    }

    /** Else the pin would be the memory of the program before it, which nobody has to let go. */
    @Test
    void aProgramThatBecameThisOneDuringTheProofCannotExecuteItOnceMore() {
        for (Features features : KERNELS) {
            for (boolean closed : features.pageScan() ? List.of(false) : List.of(false, true)) {
                int steps = honest(features).size();
                int attested = 0;
                for (int call = 0; call < steps; call++) {
                    String what = features + ", page table closed " + closed + ": before call " + call;
                    FakeKernel fake = new FakeKernel();
                    fake.pageTableClosed = closed;
                    FileStatus program = fake.executable;
                    fake.executable = OTHER;
                    fake.executableNow = OTHER;
                    int at = call;
                    boolean[] passed = {false};
                    attest(fake, features, () -> fake.before(at, () -> fake.executeSharing(program)), peer -> {
                        passed[0] = verdict(peer) instanceof Verdict.Attested;
                        fake.execute();
                        assertTrue(peer.recheck().isPresent(), what);
                    });
                    assertClean(fake, what);
                    attested += passed[0] ? 1 : 0;
                }
                assertTrue(attested > 0, "it is the program from early on");
            }
        }
    }

    /** Two executions between two neighbouring calls are not seen; with another call between the two they are. */
    @Test
    void whatRunsWhenThePinIsOpenedIsTheHeldProgram() {
        for (Features features : KERNELS) {
            FakeKernel honest = new FakeKernel();
            attest(honest, features, () -> {}, peer -> assertInstanceOf(Verdict.Attested.class, verdict(peer)));
            int pin = honest.opening("pagemap"::equals);
            for (int later = 2; later < 10; later++) {
                FakeKernel fake = new FakeKernel();
                FileStatus program = fake.executable;
                int back = later;
                Runnable there = () -> {
                    fake.executeSharing(OTHER);
                    fake.before(back, () -> fake.executeSharing(program));
                };
                attest(
                        fake,
                        features,
                        () -> fake.before(pin, there),
                        peer -> assertEquals(
                                new Verdict.Refused(Refusal.IMAGE_CHANGED), verdict(peer), features + ": " + back));
            }
        }
    }

    /** By whom is not known: the program that the proof is about may be executed as late as just before its last look. */
    @Test
    void whateverIsWrittenDuringTheProofLiesBeforeTheBarrier() {
        for (Features features : KERNELS) {
            int steps = honest(features).size();
            for (int call = 0; call < steps; call++) {
                FakeKernel fake = new FakeKernel();
                int at = call;
                attest(
                        fake,
                        features,
                        () -> fake.before(at, () -> fake.waiting = 7),
                        peer -> assertEquals(
                                Optional.of(new Evidence.Barrier(7)),
                                peer.proof().find(Evidence.Barrier.class),
                                features + ": before call " + at));
            }
        }
    }

    private static List<String> honest(Features features) {
        FakeKernel fake = new FakeKernel();
        attest(fake, features, () -> {}, peer -> assertInstanceOf(Verdict.Attested.class, verdict(peer)));
        return fake.calls;
    }

    @Test
    void whatLastsIsNoticedWhenever() {
        for (Features features : KERNELS) {
            int steps = honest(features).size();
            LASTING.forEach((name, change) -> {
                for (int call = 0; call < steps; call++) {
                    String what = features + ": " + name + " before call " + call;
                    FakeKernel fake = new FakeKernel();
                    int at = call;
                    attest(fake, features, () -> fake.before(at, () -> change.accept(fake)), peer -> {
                        fake.nanos += Duration.ofSeconds(1).toNanos();
                        assertTrue(
                                verdict(peer) instanceof Verdict.Refused
                                        || peer.recheck().isPresent(),
                                what);
                        peer.commandLine();
                    });
                    assertClean(fake, what);
                }
            });
        }
    }

    @Test
    void aTracerThatWasSeenIsSeenAgain() {
        FakeKernel fake = new FakeKernel();
        attest(fake, KERNELS.getFirst(), () -> {}, peer -> {
            fake.tracer = 7;
            fake.nanos += Duration.ofSeconds(1).toNanos();
            assertEquals(Optional.of(Refusal.TRACED), peer.recheck());
            assertEquals(Optional.of(Refusal.TRACED), peer.recheck(), "only a clean answer lasts");
        });
    }

    /** The proof may take seconds, so the look at its beginning may be old when it ends. */
    @Test
    void aTracerThatComesWhileTheProofLastsIsLookedForAtTheFirstRequest() {
        for (Features features : KERNELS) {
            int steps = honest(features).size();
            for (int call = 0; call < steps; call++) {
                FakeKernel fake = new FakeKernel();
                int at = call;
                Runnable comes = () -> {
                    fake.nanos += Duration.ofSeconds(1).toNanos();
                    fake.tracer = 7;
                };
                String what = features + ": before call " + call;
                attest(fake, features, () -> fake.before(at, comes), peer -> {
                    if (verdict(peer) instanceof Verdict.Attested) {
                        assertEquals(Optional.of(Refusal.TRACED), peer.recheck(), what);
                    } else {
                        assertEquals(new Verdict.Refused(Refusal.TRACED), verdict(peer), what);
                    }
                });
            }
        }
    }

    /** What cannot be seen in the last three calls, which ask for the pin, the file and the life, is rare. */
    @Test
    void whatLastsIsNoticedInTheProofItselfUpToItsLastStep() {
        for (Features features : KERNELS) {
            int steps = honest(features).size();
            LASTING.forEach((name, change) -> {
                // A tracer is looked for at the beginning only, and again before an answer.
                for (int call = 0; call < steps - 3 && !name.equals("is traced"); call++) {
                    String what = features + ": " + name + " before call " + call;
                    FakeKernel fake = new FakeKernel();
                    int at = call;
                    attest(
                            fake,
                            features,
                            () -> fake.before(at, () -> change.accept(fake)),
                            peer -> assertInstanceOf(Verdict.Refused.class, verdict(peer), what));
                }
            });
        }
    }

    @Test
    void changedCodeIsNoticedUntilItWasLookedAt() {
        for (Features features : KERNELS) {
            Consumer<FakeKernel> change = fake -> {
                fake.modified = true;
                fake.smaps = fake.smaps.replace("0 kB", "4 kB");
            };
            assertNoticedUntil(features, features.pageScan() ? "ioctl" : "pread", change, ChangingPeerTest::refused);
        }
    }

    @Test
    void foreignMemoryIsNoticedUntilTheMemoryWasLookedAtAgain() {
        for (Features features : KERNELS) {
            Consumer<FakeKernel> change = fake -> fake.maps = "00300000-00301000 rwxp 00000000 00:00 0 \n" + fake.maps;
            assertNoticedUntil(
                    features,
                    features.mapQuery() ? "ioctl(PROCMAP_QUERY)" : "pread",
                    change,
                    peer -> refused(peer)
                            || peer.proof()
                                    .find(Evidence.Code.class)
                                    .orElseThrow()
                                    .anonymous());
        }
    }

    @Test
    void aForeignNamespaceIsNoticedUntilItWasLookedAt() {
        for (Features features : KERNELS) {
            assertNoticedUntil(features, "readlinkat", fake -> fake.foreignNamespace = true, ChangingPeerTest::refused);
        }
    }

    @Test
    void aDescriptorThatIsGivenAwayIsNoticedUntilItWasLookedAt() {
        for (Features features : KERNELS) {
            if (features.peersOfSockets()) {
                assertNoticedUntil(features, "readlinkat", fake -> fake.connection = "none", ChangingPeerTest::refused);
                assertNoticedUntil(
                        features,
                        "pread",
                        fake -> fake.closeOnExec = false,
                        peer -> refused(peer)
                                || !peer.proof()
                                        .find(Evidence.Descriptors.class)
                                        .orElseThrow()
                                        .seen()
                                        .orElseThrow()
                                        .closeOnExec());
            }
        }
    }

    @Test
    void aFileThatIsReplacedIsNoticedWhenever() {
        for (Features features : KERNELS) {
            int steps = honest(features).size();
            for (int call = 0; call < steps; call++) {
                FakeKernel fake = new FakeKernel();
                int at = call;
                String what = features + ": before call " + call;
                attest(
                        fake,
                        features,
                        () -> fake.before(at, () -> fake.paths.put("/opt/tool", FakeKernel.file(12, 0, 5))),
                        peer -> assertTrue(
                                refused(peer)
                                        || assertInstanceOf(Verdict.Attested.class, verdict(peer))
                                                .image()
                                                .replaced(),
                                what));
                assertClean(fake, what);
            }
        }
    }

    private static boolean refused(AttestedPeer peer) {
        return verdict(peer) instanceof Verdict.Refused;
    }

    /** Noticed whenever it comes before the last call that looks, which is one of a name; never by luck later. */
    private static void assertNoticedUntil(
            Features features, String lastLook, Consumer<FakeKernel> change, Predicate<AttestedPeer> noticed) {
        List<String> calls = honest(features);
        List<Integer> unnoticed = new ArrayList<>();
        for (int call = 0; call < calls.size(); call++) {
            FakeKernel fake = new FakeKernel();
            int at = call;
            attest(fake, features, () -> fake.before(at, () -> change.accept(fake)), peer -> {
                if (!noticed.test(peer)) {
                    unnoticed.add(at);
                }
            });
            assertClean(fake, features + ": before call " + call);
        }
        int first = unnoticed.getFirst();
        assertEquals(calls.size() - first, unnoticed.size(), features + ": unnoticed before calls " + unnoticed);
        assertEquals(lastLook, calls.get(first - 1), features + ": the last look is call " + (first - 1));
    }
}
