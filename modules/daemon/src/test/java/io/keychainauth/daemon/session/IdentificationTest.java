package io.keychainauth.daemon.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.testkit.peer.FakeImage;
import io.keychainauth.testkit.peer.Proofs;
import org.junit.jupiter.api.Test;

/** Whether a program that ran before in the same process can have made the connection. */
class IdentificationTest {
    private static final long BARRIER = 10;

    private static Identification of(boolean closeOnExec) {
        return new Identification(Proofs.early(FakeImage.tool("/usr/bin/tool"), BARRIER, closeOnExec));
    }

    @Test
    void aSocketThatAnExecClosesIsItsOwn() {
        assertTrue(of(true).surelyItsOwn());
        assertFalse(of(false).surelyItsOwn());
    }

    @Test
    void soIsOneThatItHasAskedOnItself() {
        Identification connected = of(false);
        assertFalse(connected.firstOfItsOwn(0), "written before it ran");
        assertFalse(connected.surelyItsOwn());
        assertTrue(connected.firstOfItsOwn(BARRIER));
        assertTrue(connected.surelyItsOwn());
        assertFalse(connected.firstOfItsOwn(BARRIER), "told once");
    }
}
