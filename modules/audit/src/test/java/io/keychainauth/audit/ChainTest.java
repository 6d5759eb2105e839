package io.keychainauth.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.files.Sha256;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChainTest {
    private static final byte[] LINE = "0123456789".getBytes(US_ASCII);

    private final Chain chain = new Chain();

    @Test
    void itsStartIsNoRecord() {
        assertEquals(Optional.empty(), chain.last());
        assertEquals("0".repeat(64), HexFormat.of().formatHex(chain.prev()));
        assertFalse(chain.hasCheckpoints() || chain.recovering());
    }

    @Test
    void theRecordBeforeTheFirstOfSeveralCutsIsTheOneThatIsAnchored() {
        chain.advance(LINE, 0, 10);
        Checkpoint whole = new Checkpoint(1, hash("0123456789"));
        assertEquals(Optional.of(whole), chain.last());
        chain.cut(LINE, 2, 5, false);
        assertEquals(Optional.of(whole), chain.last());
        chain.cut(LINE, 3, 6, false);
        assertEquals(Optional.of(whole), chain.last());
        assertEquals(hash("345"), HexFormat.of().formatHex(chain.prev()));
        assertTrue(chain.recovering());
        chain.advance(LINE, 0, 4);
        assertTrue(chain.hasCheckpoints());
        assertEquals(List.of(whole, new Checkpoint(2, hash("0123"))), chain.takeCheckpoints());
        assertFalse(chain.hasCheckpoints() || chain.recovering());
        chain.advance(LINE, 0, 4);
        assertEquals(List.of(), chain.takeCheckpoints());
    }

    @Test
    void aRecordThatOnlyLacksItsNewlineHasANumber() {
        chain.cut(LINE, 0, 10, true);
        assertEquals(1, chain.seq());
        assertEquals(Optional.empty(), chain.last());
    }

    private static String hash(String text) {
        return Sha256.of(text.getBytes(US_ASCII));
    }
}
