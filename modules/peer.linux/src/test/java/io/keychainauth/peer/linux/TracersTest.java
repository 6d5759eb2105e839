package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.serving.KernelException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TracersTest {
    private final FakeKernel fake = new FakeKernel();
    private final FakeProcessFiles files = new FakeProcessFiles(fake);
    private final HeldProcess process = fake.hold(FakeKernel.PEER, fake.executable);

    @AfterEach
    void nothingStaysOpen() {
        process.close();
        assertTrue(fake.open.isEmpty(), fake.open.toString());
        assertEquals(Set.of(), fake.mistakes);
    }

    private long tracer(long first, long threads) throws KernelException {
        return Tracers.of(files, process.folder(), process.pid(), new ProcessStatus(false, first, threads, false));
    }

    @Test
    void eachThreadIsLookedAt() throws Exception {
        assertEquals(7, tracer(7, 1));
        assertEquals(7, tracer(7, 2));
        assertEquals(0, tracer(0, 2));
        fake.threadTracer = 8;
        assertEquals(8, tracer(0, 2));
    }

    @Test
    void theFirstThreadIsNotAskedAgain() throws Exception {
        assertEquals(0, tracer(0, 2));
        assertTrue(fake.opened.contains("4243/status"));
        assertFalse(fake.opened.contains("4242/status"));
    }

    @Test
    void oneThreadIsNotLookedAtTwice() throws Exception {
        assertEquals(0, tracer(0, 1));
        assertEquals(List.of(), fake.calls);
    }

    @Test
    void moreThreadsThanAreWorthAskingAreNoProof() throws Exception {
        fake.tasks = Collections.nCopies(4096, "4243");
        assertEquals(0, tracer(0, 4096));
        fake.tasks = Collections.nCopies(4097, "4243");
        assertThrows(KernelException.class, () -> tracer(0, 4097));
    }

    @Test
    void aThreadThatEndedHasNoTracerAndAnyOtherErrorIsNoProof() throws Exception {
        tracer(0, 2);
        List<String> calls = List.copyOf(fake.calls);
        for (int call = 0; call < calls.size(); call++) {
            boolean ofAThread = call >= 2 && call < calls.size() - 1; // All but task itself and its entries.
            for (int code : Errors.of(calls.get(call)).toArray()) {
                fake.fail(call, code);
                if (ofAThread && (code == Errno.ESRCH || code == Errno.ENOENT)) {
                    assertEquals(0, tracer(0, 2));
                } else {
                    assertThrows(KernelException.class, () -> tracer(0, 2), calls.get(call) + " " + code);
                }
            }
        }
    }
}
