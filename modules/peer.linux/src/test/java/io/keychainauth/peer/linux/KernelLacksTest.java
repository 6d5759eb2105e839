package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Lack;
import io.keychainauth.peer.Lack.Weight;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.serving.KernelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Each probe fails once in every way that means "not known here", and once in one that does not. */
class KernelLacksTest {
    private static final int NO_MEMORY = 12;

    @Test
    void aKernelThatHasEverythingLacksNothing() throws Exception {
        assertEquals(List.of(), ask(new FakeKernel()));
    }

    @Test
    void eachProbeNamesWhatIsMissing() throws Exception {
        for (int unknown : new int[] {Errno.ENOPROTOOPT, Errno.EINVAL}) {
            assertLack("peer_handle", Weight.WEAKER, "getsockopt(SO_PEERPIDFD)", unknown);
        }
        for (int unknown : new int[] {Errno.ENOENT, Errno.EPROTONOSUPPORT, Errno.EPERM, Errno.ENOSYS}) {
            assertLack("peer_socket", Weight.WEAKER, "recv", unknown);
        }
        for (int unknown : new int[] {Errno.ENOTTY, Errno.EINVAL, Errno.ENOSYS}) {
            FakeKernel fake = new FakeKernel();
            fake.fail(last("ioctl"), unknown);
            assertEquals(List.of("page_scan SLOWER"), ask(fake), "ioctl fails with " + unknown);
        }
        assertLack("map_query", Weight.SLOWER, "ioctl(PROCMAP_QUERY)", Errno.ENOTTY);
        assertLack("descriptor_refusal", Weight.SLOWER, "setsockopt", Errno.ENOPROTOOPT);
    }

    @Test
    void whatNobodyCanBeProvenWithoutIsAnError() throws Exception {
        FakeKernel noMounts = new FakeKernel();
        noMounts.executable =
                new FileStatus(1, 11, FileStatus.Kind.REGULAR, 0755, FakeKernel.USER, FakeKernel.USER, 1, 11, 5, 6, 0);
        assertEquals(List.of("mount_number FATAL"), ask(noMounts));
        FakeKernel old = new FakeKernel();
        Kernel noHandles = new Kernel(
                Lacking.option(old.kernel().sockets(), "peerHandle"),
                old.kernel().events(),
                Lacking.call(old.kernel().files(), "handle", Errno.ENOSYS),
                old.kernel().accounts());
        assertEquals(
                List.of("process_handle FATAL", "peer_handle WEAKER"),
                names(KernelLacks.of(noHandles, Optional.of(7L))));
    }

    /** A process that is not dumpable may not open its own page table; its parent's may be open to it. */
    @Test
    void aPageTableThatIsClosedTellsNothing() throws Exception {
        int own = first("openat", "ioctl");
        FakeKernel closed = new FakeKernel();
        closed.fail(own, Errno.EACCES);
        assertEquals(List.of(), ask(closed));
        FakeKernel older = new FakeKernel();
        older.pageScan = false;
        older.fail(own, Errno.EACCES);
        assertEquals(List.of("page_scan SLOWER"), ask(older));
    }

    @Test
    void anyOtherErrorIsReportedAndLeavesNothingOpen() throws Exception {
        FakeKernel honest = new FakeKernel();
        ask(honest);
        for (int call = 0; call < honest.calls.size(); call++) {
            FakeKernel fake = new FakeKernel();
            fake.fail(call, NO_MEMORY);
            assertThrows(KernelException.class, () -> ask(fake), honest.calls.get(call));
            assertEquals(Map.of(), fake.open);
            assertEquals(Set.of(), fake.mistakes);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theRealKernelCanBeAsked() throws PeerException {
        for (Lack lack : new LinuxTransport().lacks()) {
            assertTrue(lack.weight() != Weight.FATAL, lack.toString());
        }
    }

    private static void assertLack(String name, Weight weight, String function, int code) throws KernelException {
        FakeKernel fake = new FakeKernel();
        fake.fail(last(function), code);
        assertEquals(List.of(name + " " + weight), ask(fake), function + " fails with " + code);
        assertEquals(Map.of(), fake.open);
    }

    private static int last(String function) throws KernelException {
        return calls().lastIndexOf(function);
    }

    /** The last call of one function before the first of another. */
    private static int first(String function, String before) throws KernelException {
        List<String> calls = calls();
        return calls.subList(0, calls.indexOf(before)).lastIndexOf(function);
    }

    private static List<String> calls() throws KernelException {
        FakeKernel honest = new FakeKernel();
        ask(honest);
        return new ArrayList<>(honest.calls);
    }

    private static List<String> ask(FakeKernel fake) throws KernelException {
        return names(KernelLacks.of(fake.kernel(), Optional.of(7L)));
    }

    private static List<String> names(List<Lack> lacks) {
        return lacks.stream().map(lack -> lack.name() + " " + lack.weight()).toList();
    }
}
