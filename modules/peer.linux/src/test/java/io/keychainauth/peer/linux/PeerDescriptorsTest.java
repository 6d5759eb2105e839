package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.serving.KernelException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The peer's own descriptors of a connection, and what fdinfo says of them. */
class PeerDescriptorsTest {
    private final FakeKernel fake = new FakeKernel();
    private final PeerDescriptors descriptors = new PeerDescriptors(new FakeProcessFiles(fake));
    private final HeldProcess process = fake.hold(FakeKernel.PEER, fake.executable);

    @AfterEach
    void nothingStaysOpen() {
        process.close();
        assertTrue(fake.open.isEmpty(), fake.open.toString());
        assertEquals(Set.of(), fake.mistakes);
    }

    private Optional<Evidence.Held> look() throws KernelException {
        return descriptors.look(FakeKernel.PEER_SOCKET, process.folder());
    }

    private static boolean closes(String flags) throws KernelException {
        return PeerDescriptors.closesOnExec("pos:\t0\nflags:\t" + flags + "\nmnt_id:\t15\nino:\t5\n");
    }

    @Test
    void theFlagIsFoundAmongOthers() throws Exception {
        assertTrue(closes("02000002"));
        assertTrue(closes("02004002"));
        assertTrue(closes("0102000000"));
        assertFalse(closes("02"));
        assertFalse(closes("0"));
        assertFalse(closes("04000002"));
        assertFalse(closes("01777777"));
    }

    @Test
    void onlyTheLineOfTheFlagsCounts() throws Exception {
        assertFalse(PeerDescriptors.closesOnExec("xflags:\t02000000\nflags:\t02\nflags:\t02000000\n"));
        assertFalse(PeerDescriptors.closesOnExec("pos:\t0\rflags:\t02000000\nflags:\t02\n"));
    }

    @Test
    void whatIsNoFlagsIsMalformed() {
        for (String flags : List.of("", "x", "8", "0x2", "02 02", "7777777777777777777777777")) {
            assertThrows(KernelException.class, () -> closes(flags), flags);
        }
        for (String info : List.of("", "pos:\t0\n", "pos:\t0\nfla")) {
            assertThrows(KernelException.class, () -> PeerDescriptors.closesOnExec(info), info);
        }
    }

    @Test
    void eachDescriptorOfTheSocketCounts() throws Exception {
        assertEquals(Optional.of(new Evidence.Held(1, false, true)), look());
        fake.connection = "none";
        assertEquals(Optional.of(new Evidence.Held(0, false, true)), look());
        fake.connection = "2";
        assertEquals(Optional.of(new Evidence.Held(1, true, true)), look());
        fake.closeOnExec = false;
        fake.connection = "3";
        fake.descriptors = List.of("3", "3", "10");
        assertEquals(Optional.of(new Evidence.Held(2, false, false)), look());
    }

    @Test
    void aPeerWithTooManyIsNotLookedThrough() throws Exception {
        fake.descriptors = IntStream.range(0, PeerDescriptors.MOST)
                .mapToObj(Integer::toString)
                .toList();
        assertTrue(look().isPresent());
        fake.descriptors = IntStream.rangeClosed(0, PeerDescriptors.MOST)
                .mapToObj(Integer::toString)
                .toList();
        assertEquals(Optional.empty(), look());
    }

    @Test
    void oneThatWasClosedMeanwhileIsNoneAndAnyOtherErrorIsNoProof() throws Exception {
        look();
        int link = fake.calls.lastIndexOf("readlinkat");
        for (int code : Errors.of("readlinkat").toArray()) {
            fake.calls.clear();
            fake.fail(link, code);
            if (code == Errno.ENOENT) {
                assertEquals(Optional.of(new Evidence.Held(0, false, true)), look());
            } else {
                assertThrows(KernelException.class, this::look, "error " + code);
            }
        }
    }
}
