package io.keychainauth.peer.macos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.files.Sha256;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Image;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Verdict;
import io.keychainauth.peer.checks.Checks;
import io.keychainauth.peer.serving.KernelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A5: this kernel lets a running program's file be written to, so that what is hashed is tied to what it says runs. */
class SignedContentTest {
    /** As long as what runs, so that only the content differs. */
    private static final String APPROVED = "the approved";

    private static final String RUNNING = "the stranger";

    private static Set<String> codeHashes(byte[] file) throws KernelException {
        return new MachO((offset, length) -> offset < 0 || offset + length > file.length
                        ? Optional.empty()
                        : Optional.of(java.nio.ByteBuffer.wrap(
                                Arrays.copyOfRange(file, (int) offset, (int) offset + length))))
                .codeHashes();
    }

    private static FakeMac running(String code) {
        FakeMac mac = new FakeMac();
        mac.signature =
                new Signatures.Answer.Valid(new Evidence.Signer(Program.codeHash(code, 2), "tool", Optional.empty()));
        mac.content = () -> Program.of(code, 2);
        mac.there = size(mac.content.get().length);
        mac.running = mac.there;
        return mac;
    }

    private static NamedFile size(int size) {
        return new NamedFile(1, 77, NamedFile.Kind.REGULAR, 0755, FakeMac.USER, size, 5, 6);
    }

    private static String digest(FakeMac mac) throws PeerException {
        try (AttestedPeer peer = new Attestor(mac.kernel(), () -> 0).attest(FakeMac.SOCKET)) {
            Image image = assertInstanceOf(Verdict.Attested.class, Checks.judge(peer.proof()))
                    .image();
            String digest = image.digest();
            assertEquals(Optional.of(digest), image.knownDigest());
            return digest;
        }
    }

    /** The stranger runs, and the approved program's bytes lie in its file while it is hashed. */
    @Test
    void anotherProgramsContentIsNotWhatRuns() throws PeerException {
        FakeMac mac = running(RUNNING);
        byte[] approved = Program.of(APPROVED, 2);
        mac.content = () -> approved;
        PeerException refused = assertThrows(PeerException.class, () -> digest(mac));
        assertTrue(refused.getMessage().contains("is not what runs"), refused.getMessage());

        mac.signature = new Signatures.Answer.Unsigned(); // The one question whose answer is compared.
        assertEquals(Sha256.of(approved), digest(mac));
    }

    /** Only the bytes that are hashed count: those before them show the stranger, as the system was shown it. */
    @Test
    void whatIsReadAheadProvesNothing() throws PeerException {
        byte[] approved = Program.of(APPROVED, 2);
        byte[] stranger = Program.of(RUNNING, 2);
        int refused = 0;
        for (int ahead = 0; ahead < 30; ahead++) {
            FakeMac mac = running(RUNNING);
            List<byte[]> shown = new ArrayList<>();
            int before = ahead;
            mac.content = () -> {
                shown.add(shown.size() < before ? stranger : approved);
                return shown.getLast();
            };
            try {
                assertEquals(Sha256.of(stranger), digest(mac), "after " + before + " reads");
            } catch (PeerException e) {
                refused++;
            }
        }
        assertTrue(refused > 5 && refused < 30, refused + " of 30 were refused");
    }

    @Test
    void aProgramThatIsNotSignedIsHashedAlone() throws PeerException {
        FakeMac mac = new FakeMac();
        mac.signature = new Signatures.Answer.Unsigned();
        mac.content = () -> "plain".getBytes(UTF_8);
        mac.there = size(5);
        mac.running = mac.there;
        assertEquals(Sha256.of("plain".getBytes(UTF_8)), digest(mac));
    }

    @Test
    void everyCodeDirectoryOfEachArchitectureCounts() throws KernelException {
        for (int algorithm = 1; algorithm <= 4; algorithm++) {
            assertEquals(Set.of(Program.codeHash("a", algorithm)), codeHashes(Program.of("a", algorithm)));
        }
        byte[] two = Program.of("a", 1, 2);
        assertEquals(Set.of(Program.codeHash("a", 1), Program.codeHash("a", 2)), codeHashes(two));
        for (boolean wide : new boolean[] {true, false}) {
            assertEquals(
                    Set.of(Program.codeHash("a", 2), Program.codeHash("b", 4)),
                    codeHashes(Program.universal(wide, Program.of("a", 2), Program.of("b", 4))));
        }
    }

    /** A program that lies inside of another, as data, is not what runs. */
    @Test
    void whatNoHeaderNamesDoesNotCount() throws KernelException {
        byte[] inner = Program.of("inner", 2);
        String carried = new String(inner, java.nio.charset.StandardCharsets.ISO_8859_1);
        assertEquals(Set.of(Program.codeHash(carried, 2)), codeHashes(Program.of(carried, 2)));
        assertEquals(Set.of(), codeHashes("#!/bin/sh".getBytes(UTF_8)));
        assertEquals(Set.of(), codeHashes(new byte[0]));
    }

    /** Any damage to a file is a file without a signature, or another one, and never an error of another kind. */
    @Test
    void aDamagedFileHasAnotherSignatureOrNone() throws KernelException {
        byte[] whole = Program.universal(false, Program.of("a", 2), Program.of("b", 2));
        Set<String> real = Set.of(Program.codeHash("a", 2), Program.codeHash("b", 2));
        for (int length = 0; length < whole.length; length++) {
            assertTrue(real.containsAll(codeHashes(Arrays.copyOf(whole, length))), "cut to " + length);
        }
        for (int at = 0; at < whole.length; at++) {
            for (int value : new int[] {0, 1, 0x7F, 0x80, 0xFF}) {
                byte[] damaged = whole.clone();
                damaged[at] = (byte) value;
                assertTrue(codeHashes(damaged).size() <= 2);
            }
        }
    }

    /** A header that points to one code directory again and again has it hashed no more than a few times. */
    @Test
    void aFileCannotKeepUsBusyWithItsSignature() throws KernelException {
        byte[][] many = new byte[16][];
        Arrays.fill(many, Program.of("a", 1, 2, 3, 4));
        int[] asked = {0};
        byte[] file = Program.universal(true, many);
        new MachO((offset, length) -> {
                    asked[0]++;
                    return Optional.of(
                            java.nio.ByteBuffer.wrap(Arrays.copyOfRange(file, (int) offset, (int) offset + length)));
                })
                .codeHashes();
        assertTrue(asked[0] <= 2 + 4 * 16 + 2 * 32, asked[0] + " parts");
    }
}
