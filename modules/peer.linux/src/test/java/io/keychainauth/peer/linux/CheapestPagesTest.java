package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Verdict;
import io.keychainauth.peer.checks.Checks;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Which way of looking at pages a daemon takes that may not open its own page table. */
class CheapestPagesTest {
    @Test
    void aClosedPageTableOfOurOwnSaysNothingOfTheKernel() throws Exception {
        FakeKernel honest = new FakeKernel();
        assertTrue(probe(honest).pageScan());
        FakeKernel closed = new FakeKernel();
        closed.fail(honest.calls.indexOf("openat"), Errno.EACCES);
        assertTrue(probe(closed).pageScan());
        FakeKernel absent = new FakeKernel();
        absent.fail(honest.calls.indexOf("openat"), Errno.ENOENT);
        assertFalse(probe(absent).pageScan());
    }

    private static Features probe(FakeKernel fake) throws KernelException {
        fake.open.put(FakeKernel.SOCKET, "socket");
        try (Descriptor listening = new Descriptor(FakeKernel.SOCKET, _ -> {})) {
            return Features.probe(fake.kernel(), listening);
        }
    }

    @Test
    void aKernelThatCannotScanIsAskedOnceAndSumsFromThenOn() {
        FakeKernel fake = new FakeKernel();
        fake.pageScan = false;
        fake.open.put(FakeKernel.SOCKET, "socket");
        try (Attestor attestor = fake.attestor(new Features(true, true, true, true))) {
            assertInstanceOf(Verdict.Attested.class, verdict(attestor));
            int first = Collections.frequency(fake.calls, "ioctl");
            assertInstanceOf(Verdict.Attested.class, verdict(attestor));
            int second = Collections.frequency(fake.calls, "ioctl") - first;
            assertEquals(first - 1, second, "the question of the page table is not repeated");
            fake.smaps = fake.smaps.replace(" 0 kB", " 4 kB");
            assertEquals(new Verdict.Refused(Refusal.CODE_MODIFIED), verdict(attestor));
        }
    }

    private static Verdict verdict(Attestor attestor) {
        try (AttestedPeer peer = attestor.attest(FakeKernel.SOCKET)) {
            return Checks.judge(peer.proof());
        }
    }
}
