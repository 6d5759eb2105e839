package io.keychainauth.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PeerExceptionTest {
    @Test
    void aFailedCallIsNamedWithItsCode() {
        PeerException failed = new PeerException("cannot bind", "bind", 98);
        assertEquals("cannot bind", failed.getMessage());
        assertEquals("bind", failed.function());
        assertEquals(98, failed.code());
        assertFalse(failed.absent());
    }

    @Test
    void aRefusalOfOurOwnNamesNoCall() {
        PeerException refused = new PeerException("the folder is open to others");
        assertEquals("", refused.function());
        assertEquals(0, refused.code());
        assertFalse(refused.absent());
    }

    /** Only this one may be taken for "no daemon runs": any other failure could hide one. */
    @Test
    void onlyWhereNobodyListensIsNobody() {
        PeerException nobody = PeerException.nobodyListens(new Endpoint("/run/daemon"), "connect", 111);
        assertTrue(nobody.absent());
        assertEquals("nobody listens at /run/daemon", nobody.getMessage());
        assertEquals("connect", nobody.function());
        assertEquals(111, nobody.code());
    }
}
