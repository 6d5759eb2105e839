package io.keychainauth.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PeerExceptionTest {
    private static final int ENOENT = 2;

    @Test
    void nobodyListensIsTheOneAbsenceAndNamesThePlaceAndTheCall() {
        PeerException nobody = PeerException.nobodyListens(new Endpoint("/run/agent.sock"), "connect", ENOENT);
        assertTrue(nobody.absent());
        assertTrue(nobody.getMessage().contains("/run/agent.sock"), nobody.getMessage());
        assertEquals("connect", nobody.function());
        assertEquals(ENOENT, nobody.code());
    }

    /** A daemon that cannot be asked must never be taken for one that does not run. */
    @Test
    void noOtherFailureIsAnAbsence() {
        assertFalse(new PeerException("the socket cannot be looked at: check its folder", "stat", ENOENT).absent());
        PeerException refused = new PeerException("runs as another user: do not use it");
        assertFalse(refused.absent());
        assertEquals("", refused.function());
        assertEquals(0, refused.code());
        assertEquals("runs as another user: do not use it", refused.getMessage());
    }
}
