package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Assurance;
import io.keychainauth.peer.Provenance;
import io.keychainauth.peer.Verdict;
import io.keychainauth.peer.checks.Checks;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a kernel lacks is found out once, at the start; a peer cannot make us think that it lacks anything. */
class FeaturesTest {
    private static final Features MODERN = new Features(true, true, true, true);
    private static final List<String> PROBES = List.of(
            "getsockopt(SO_PEERPIDFD)",
            "statx",
            "socket",
            "send",
            "recv",
            "openat",
            "ioctl",
            "openat",
            "ioctl(PROCMAP_QUERY)");

    /** Which errors of which probe say "not known here". */
    private static final Map<String, Set<Integer>> LACKING = Map.of(
            "getsockopt(SO_PEERPIDFD)", Set.of(Errno.ENOPROTOOPT, Errno.EINVAL),
            "socket",
                    Set.of(
                            Errno.ENOENT,
                            Errno.EINVAL,
                            Errno.EAFNOSUPPORT,
                            Errno.EPROTONOSUPPORT,
                            Errno.EOPNOTSUPP,
                            Errno.EPERM,
                            Errno.EACCES,
                            Errno.ENOSYS),
            "openat", Set.of(Errno.ENOENT),
            "ioctl", Set.of(Errno.ENOTTY, Errno.EINVAL, Errno.EOPNOTSUPP, Errno.ENOSYS, Errno.EPERM, Errno.EACCES));

    private static Features probe(FakeKernel fake) throws KernelException {
        fake.executable = FakeKernel.file(11, FakeKernel.USER, 5);
        try (Descriptor listening = new Descriptor(fake.opened("listening"), fake::close)) {
            return Features.probe(fake.kernel(), listening);
        }
    }

    private static Features lacking(String probe) {
        return switch (probe) {
            case "getsockopt(SO_PEERPIDFD)" -> new Features(false, true, true, true);
            case "openat", "ioctl" -> new Features(true, true, false, true);
            case "ioctl(PROCMAP_QUERY)" -> new Features(true, true, true, false);
            default -> new Features(true, false, true, true);
        };
    }

    private static boolean means(String probe, int code) {
        String like = switch (probe) {
            case "statx", "send", "recv" -> "socket";
            case "ioctl(PROCMAP_QUERY)" -> "ioctl";
            default -> probe;
        };
        return LACKING.getOrDefault(like, Set.of()).contains(code);
    }

    @Test
    void aModernKernelLacksNothing() throws Exception {
        FakeKernel fake = new FakeKernel();
        assertEquals(MODERN, probe(fake));
        assertEquals(PROBES, fake.calls);
        assertTrue(fake.open.isEmpty());
    }

    /** Either the one part is lacking, or we do not start; no other part is thought weaker than it is. */
    @Test
    void everyErrorOfEveryProbeIsAWeakerKernelOrNone() throws Exception {
        for (int call = 0; call < PROBES.size(); call++) {
            // Our own mappings are never closed to us, and every kernel has the file.
            String probe = call == PROBES.lastIndexOf("openat") ? "maps" : PROBES.get(call);
            Set<Integer> codes = new HashSet<>(LACKING.getOrDefault(probe, Set.of()));
            Errors.of(PROBES.get(call)).forEach(codes::add);
            for (int code : codes) {
                FakeKernel fake = new FakeKernel();
                fake.fail(call, code);
                String what = probe + " fails with " + code;
                if (probe.equals("ioctl(PROCMAP_QUERY)") && code == Errno.ENOENT) {
                    assertEquals(lacking(probe), probe(fake), what + ": we execute nothing?");
                } else if (means(probe, code)) {
                    assertEquals(lacking(probe), probe(fake), what);
                } else if (probe.equals("openat")
                        && Set.of(Errno.EPERM, Errno.EACCES).contains(code)) {
                    assertEquals(MODERN, probe(fake), what + ": our own page table is closed to us");
                } else {
                    assertEquals(
                            code,
                            assertThrows(KernelException.class, () -> probe(fake), what)
                                    .code(),
                            what);
                }
                assertTrue(fake.open.isEmpty(), what);
                assertEquals(Set.of(), fake.mistakes, what);
            }
        }
    }

    /** Whatever the error, what is proven on a modern kernel is proven with all that it has, or not at all. */
    @Test
    void anErrorAtOnePeerIsNeverAWeakerKernel() {
        Set<Integer> codes = new HashSet<>();
        LACKING.values().forEach(codes::addAll);
        FakeKernel honest = new FakeKernel();
        assertInstanceOf(Verdict.Attested.class, attest(honest, -1, 0));
        assertTrue(honest.calls.containsAll(List.of("getsockopt(SO_PEERPIDFD)", "send", "recv", "ioctl")));
        for (int call = 0; call < honest.calls.size(); call++) {
            String function = honest.calls.get(call);
            boolean like =
                    PROBES.contains(function) && !List.of("statx", "openat").contains(function);
            for (int code : codes) {
                FakeKernel fake = new FakeKernel();
                String what = function + " fails with " + code;
                Verdict verdict = attest(fake, call, code);
                // Only a kernel that cannot scan says so, and sums tell the same.
                boolean cannotScan = function.equals("ioctl") && code == Errno.ENOTTY;
                // A list that ends too early is not that of the other look: both are made once more.
                boolean endsEarly =
                        function.equals("ioctl(PROCMAP_QUERY)") && (code == Errno.ENOENT || code == Errno.ESRCH);
                assertTrue(!like || cannotScan || endsEarly || verdict instanceof Verdict.Refused, what);
                assertFalse(fake.calls.contains("pidfd_open"), what + ": the number was trusted");
                assertTrue(cannotScan || !fake.opened.contains("smaps"), what + ": the sums were trusted");
            }
        }
    }

    private static Verdict attest(FakeKernel fake, int call, int code) {
        fake.open.put(FakeKernel.SOCKET, "socket");
        try (Attestor attestor = fake.attestor(MODERN)) {
            if (call >= 0) {
                fake.fail(call, code);
            }
            try (AttestedPeer peer = attestor.attest(FakeKernel.SOCKET)) {
                Verdict verdict = Checks.judge(peer.proof());
                if (verdict instanceof Verdict.Attested) {
                    assertEquals(
                            new Provenance.Assured(Assurance.PROVEN),
                            peer.proof().provenance(Long.MAX_VALUE));
                }
                return verdict;
            }
        }
    }
}
