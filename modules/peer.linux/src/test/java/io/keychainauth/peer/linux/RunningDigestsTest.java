package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.serving.KernelException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A digest is kept only while a living image keeps it true; what keeps it is given back in the end. */
class RunningDigestsTest {
    private static final Optional<String> DIGEST = Optional.of("digest");

    private final FakeKernel fake = new FakeKernel();
    private Instant now = Instant.EPOCH.plusSeconds(60);
    private final RunningDigests digests =
            new RunningDigests(new FakeProcessFiles(fake), fake.system(FakeKernel.USER), () -> now);
    private final List<HeldProcess> processes = new ArrayList<>();

    @BeforeEach
    void theKernelRefusesWriters() {
        fake.writersRefused = true;
    }

    @AfterEach
    void nothingStaysOpen() {
        processes.forEach(HeldProcess::close);
        digests.close();
        assertEquals(Map.of(), fake.open);
        assertEquals(Set.of(), fake.mistakes);
    }

    private HeldProcess process(long pid) {
        return process(pid, fake.executable);
    }

    private HeldProcess process(long pid, FileStatus running) {
        HeldProcess process = fake.hold(pid, running);
        processes.add(process);
        return process;
    }

    /** The connection of a process ends. */
    private void leave(HeldProcess process) {
        processes.remove(process);
        process.close();
    }

    @Test
    void anotherConnectionOfTheImageIsSpared() throws Exception {
        HeldProcess first = process(1);
        digests.remember(first, "digest");
        leave(first);
        assertEquals(DIGEST, digests.find(process(1)));
        assertEquals(Optional.empty(), digests.find(process(2)), "another process");
        assertEquals(Optional.empty(), digests.find(process(1, FakeKernel.file(12, 0, 5))), "another file");
    }

    @Test
    void nothingIsKeptWhereTheKernelLetsWritersIn() throws Exception {
        fake.writersRefused = false;
        HeldProcess process = process(1);
        digests.remember(process, "digest");
        assertEquals(Optional.empty(), digests.find(process));
        leave(process);
        assertEquals(Map.of(), fake.open);
    }

    /** A sibling has another file executed for a moment, and writes to this one. */
    @Test
    void whatWasWrittenNeverthelessIsReadAgain() throws Exception {
        digests.remember(process(1), "digest");
        assertEquals(DIGEST, digests.find(process(1)));
        assertEquals(Optional.empty(), digests.find(process(1, FakeKernel.file(11, FakeKernel.USER, 6))), "longer");
        FileStatus later = new FileStatus(
                1,
                11,
                FileStatus.Kind.REGULAR,
                0755,
                FakeKernel.USER,
                FakeKernel.USER,
                1,
                FakeKernel.PROGRAM.length,
                5,
                7,
                FakeKernel.MOUNT);
        assertEquals(Optional.empty(), digests.find(process(1, later)), "changed later");
        fake.writersRefused = false;
        assertEquals(Optional.empty(), digests.find(process(1)), "writers are let in by now");
    }

    @Test
    void whatWasWrittenJustNowIsNotKept() throws Exception {
        now = Instant.EPOCH.plus(Duration.ofSeconds(2));
        digests.remember(process(1), "digest");
        assertEquals(Optional.empty(), digests.find(process(1)));
        now = now.plusMillis(1);
        digests.remember(process(1), "digest");
        assertEquals(DIGEST, digests.find(process(1)));
    }

    /** The file below can be written while the one that is executed cannot. */
    @Test
    void ofAnOverlayNothingIsKept() throws Exception {
        for (String kind : List.of("ext4", "btrfs", "overlay")) {
            fake.mounts = fake.mounts.replaceAll("rw - \\w+ /dev/vda", "rw - " + kind + " /dev/vda");
            digests.remember(process(1), "digest");
            assertEquals(kind.equals("overlay") ? Optional.empty() : DIGEST, digests.find(process(1)), kind);
            digests.close();
        }
    }

    /** As root's file in a folder of the user's: whether the kernel refuses writers while it runs cannot be seen. */
    @Test
    void aFileThatTheUserMayNotWriteIsSparedToo() throws Exception {
        fake.writersRefused = false;
        FileStatus roots = FakeKernel.file(11, 0, 5);
        fake.paths.put("exe", roots);
        digests.remember(process(1, roots), "digest");
        assertEquals(DIGEST, digests.find(process(1, roots)));
        assertEquals(Optional.empty(), digests.find(process(1, FakeKernel.file(11, 0, 6))), "other content");
        fake.granted.add("exe");
        assertEquals(Optional.empty(), digests.find(process(1, roots)), "by now he may");
        fake.granted.clear();
        assertEquals(DIGEST, digests.find(process(1, roots)));
        fake.mounts = fake.mounts.replace("rw - ext4", "rw,nosuid - ext4");
        assertEquals(Optional.empty(), digests.find(process(1, roots)), "on a medium of his");
        digests.remember(process(2, roots), "digest");
        fake.mounts = fake.mounts.replace(",nosuid", "");
        assertEquals(Optional.empty(), digests.find(process(2, roots)), "it was on a medium of his");
    }

    @Test
    void whetherItRefusesIsAskedEachTimeAndAnErrorKeepsNothing() {
        HeldProcess process = process(1);
        for (int code : Errors.of("openat").toArray()) {
            fake.fail(0, code);
            assertThrows(KernelException.class, () -> digests.remember(process, "digest"));
            assertEquals(Optional.empty(), digests.find(process));
        }
    }

    @Test
    void anotherImageOrAnEndMakesItWorthless() throws Exception {
        List<Runnable> changes = List.of(
                () -> fake.peerAlive = false,
                () -> fake.pinned = false,
                () -> fake.executableNow = FakeKernel.file(99, 0, 5));
        for (Runnable change : changes) {
            fake.peerAlive = true;
            fake.pinned = true;
            fake.executableNow = fake.executable;
            HeldProcess process = process(1);
            digests.remember(process, "digest");
            digests.sweep();
            assertEquals(DIGEST, digests.find(process));
            change.run();
            assertEquals(Optional.empty(), digests.find(process));
            leave(process);
            assertEquals(FakeKernel.HELD, fake.open.size(), "held until it is swept");
            digests.sweep();
            assertEquals(Map.of(), fake.open);
        }
    }

    @Test
    void anyErrorMakesItWorthless() throws Exception {
        HeldProcess process = process(1);
        digests.remember(process, "digest");
        int before = fake.calls.size();
        assertEquals(DIGEST, digests.find(process));
        List<String> calls = List.copyOf(fake.calls.subList(before, fake.calls.size()));
        assertEquals(4, calls.size());
        for (int call = 0; call < calls.size(); call++) {
            for (int code : Errors.of(calls.get(call)).toArray()) {
                fake.fail(call, code);
                assertEquals(Optional.empty(), digests.find(process), calls.get(call) + " " + code);
            }
        }
        fake.fail(1, Errno.ESRCH);
        digests.sweep();
        assertEquals(Optional.empty(), digests.find(process), "swept with an error");
    }

    /** With its memory locked a process keeps whoever asks about it waiting for as long as it likes. */
    @Test
    void whoKeepsTheSweepWaitingKeepsNobodyElse() throws Exception {
        keep(1);
        HeldProcess other = process(2);
        digests.remember(other, "digest");
        List<Optional<String>> found = Collections.synchronizedList(new ArrayList<>());
        List<Boolean> meanwhile = new ArrayList<>();
        fake.before(0, () -> {
            Thread asking = Thread.ofPlatform().start(() -> found.add(digests.find(other)));
            try {
                meanwhile.add(asking.join(Duration.ofSeconds(10)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        digests.sweep();
        assertEquals(List.of(true), meanwhile);
        assertEquals(List.of(DIGEST), found);
    }

    @Test
    void theLeastUsedGivesItsDescriptorsBack() throws Exception {
        for (int pid = 1; pid <= 64; pid++) {
            keep(pid);
        }
        assertEquals(FakeKernel.HELD * 64, fake.open.size());
        try (HeldProcess first = fake.hold(1, fake.executable)) {
            assertEquals(DIGEST, digests.find(first));
        }
        keep(65);
        assertEquals(FakeKernel.HELD * 64, fake.open.size());
        assertTrue(digests.find(process(1)).isPresent());
        assertEquals(Optional.empty(), digests.find(process(2)));
    }

    @Test
    void aNewImageTakesThePlaceOfTheOld() throws Exception {
        keep(1);
        keep(1);
        assertEquals(FakeKernel.HELD, fake.open.size());
    }

    private void keep(long pid) throws KernelException {
        try (HeldProcess process = fake.hold(pid, fake.executable)) {
            digests.remember(process, "digest");
        }
    }

    @Test
    void whatIsClosedAlreadyIsNotKept() {
        HeldProcess process = fake.hold(1, fake.executable);
        process.close();
        assertThrows(KernelException.class, () -> digests.remember(process, "digest"));
        assertEquals(Map.of(), fake.open);
    }
}
