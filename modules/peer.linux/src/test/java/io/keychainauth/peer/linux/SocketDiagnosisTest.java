package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.keychainauth.peer.serving.KernelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Answers of the kernel about sockets: whole, cut off, of another socket, or no answers at all. */
class SocketDiagnosisTest {
    private static final long OURS = 11;
    private static final long PEER = 0xfffffff0L;
    private static final int QUESTION = 0x0a0b0c0d;

    private final byte[] answer = Diagnoses.answer(OURS, PEER, QUESTION);

    private static long peer(byte[] answer) throws KernelException {
        return SocketDiagnosis.peer(answer, answer.length, OURS, QUESTION);
    }

    private static ByteBuffer change(byte[] answer) {
        return ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder());
    }

    private static void assertMalformed(byte[] answer, String what) {
        assertEquals(
                0, assertThrows(KernelException.class, () -> peer(answer), what).code(), what);
    }

    @Test
    void thePeerIsFoundBehindOtherAttributes() throws Exception {
        assertEquals(PEER, peer(answer));
        assertEquals(PEER, SocketDiagnosis.peer(Arrays.copyOf(answer, 1024), answer.length, OURS, QUESTION));
    }

    @Test
    void theQuestionIsWhatTheManualSays() {
        if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            assertArrayEquals(
                    HexFormat.of()
                            .parseHex("28000000" + "1400" + "0100" + "0d0c0b0a" + "00000000" + "01000000" + "ffffffff"
                                    + "0b000000" + "04000000" + "ffffffffffffffff"),
                    SocketDiagnosis.question(OURS, QUESTION));
        }
    }

    @Test
    void anAnswerThatIsCutOffIsMalformed() {
        for (int length = 0; length < answer.length; length++) {
            assertMalformed(Arrays.copyOf(answer, length), "of length " + length);
        }
    }

    @Test
    void anAnswerThatSaysItIsShorterHasNoPeerOrIsMalformed() throws Exception {
        for (int end = -1; end < answer.length; end++) {
            byte[] shorter = answer.clone();
            change(shorter).putInt(0, end);
            boolean cutsAnAttribute = end == 36 || end > 43;
            if (end >= 32 && !cutsAnAttribute) {
                assertEquals(0, peer(shorter), "of length " + end);
            } else {
                assertMalformed(shorter, "of length " + end);
            }
        }
    }

    @Test
    void attributesOfAnotherSizeAreNotThePeer() throws Exception {
        for (int size = 0; size < 20; size++) {
            byte[] other = answer.clone();
            change(other).putShort(40, (short) size);
            if (size == 8) {
                assertEquals(PEER, peer(other));
            } else if (size < 5 || size > 8) {
                // With a size of 4 the inode itself would be the next attribute, of a size that cannot be.
                assertMalformed(other, "size " + size);
            } else {
                assertEquals(0, peer(other), "size " + size);
            }
        }
        byte[] endless = answer.clone();
        change(endless).putShort(32, (short) 0);
        assertMalformed(endless, "an attribute without size");
    }

    @Test
    void aSocketWithoutPeerHasNone() throws Exception {
        byte[] none = Arrays.copyOf(answer, 40);
        change(none).putInt(0, 40);
        assertEquals(0, peer(none));
    }

    @Test
    void anAnswerToAnotherQuestionIsNone() {
        assertMalformed(Diagnoses.answer(OURS, PEER, QUESTION - 1), "the question before");
        assertMalformed(Diagnoses.error(Errno.ENOENT, QUESTION - 1), "an error of the question before");
    }

    @Test
    void anAnswerAboutAnotherSocketIsNone() {
        assertMalformed(Diagnoses.answer(OURS + 1, PEER, QUESTION), "another inode");
        byte[] family = answer.clone();
        family[16] = 2;
        assertMalformed(family, "another family");
        for (int type : new int[] {0, 1, 3, 19, 21, 0xffff}) {
            byte[] other = answer.clone();
            change(other).putShort(4, (short) type);
            assertMalformed(other, "type " + type);
        }
    }

    @Test
    void anErrorIsPassedOn() {
        for (int code : Errors.of("recv").toArray()) {
            assertEquals(
                    code,
                    assertThrows(KernelException.class, () -> peer(Diagnoses.error(code, QUESTION)))
                            .code());
        }
        // An acknowledgement, which nobody asked for, is no answer either.
        assertMalformed(Diagnoses.error(0, QUESTION), "acknowledged");
    }
}
