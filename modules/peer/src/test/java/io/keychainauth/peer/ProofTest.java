package io.keychainauth.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProofTest {
    private static Proof proof(long ownUid, boolean handle, long barrier, Optional<Evidence.Held> held) {
        return new Proof(List.of(
                new Evidence.Credentials(42, ownUid, ownUid),
                new Evidence.Handle(handle),
                new Evidence.Barrier(barrier),
                new Evidence.Descriptors(held)));
    }

    private static Optional<Evidence.Held> held(boolean closeOnExec) {
        return Optional.of(new Evidence.Held(1, false, closeOnExec));
    }

    private static Provenance assured(Assurance assurance) {
        return new Provenance.Assured(assurance);
    }

    private static Provenance doubtful(Refusal refusal) {
        return new Provenance.Doubtful(refusal);
    }

    /** The table of the threat model: when the first byte came, and whether the connection could outlive an exec. */
    @Test
    void aRequestIsAsGoodAsItsFirstByteAndThePeersDescriptors() {
        Proof closing = proof(1000, true, 10, held(true));
        Proof staying = proof(1000, true, 10, held(false));
        for (long early : new long[] {0, 9}) {
            assertEquals(assured(Assurance.COMPAT), closing.provenance(early));
            assertEquals(doubtful(Refusal.DESCRIPTOR_NOT_CLOSE_ON_EXEC), staying.provenance(early));
        }
        for (long late : new long[] {10, 11, Long.MAX_VALUE}) {
            assertEquals(assured(Assurance.PROVEN), closing.provenance(late));
            assertEquals(assured(Assurance.COMPAT), staying.provenance(late));
        }
    }

    @Test
    void olderKernelsProveLess() {
        assertEquals(
                assured(Assurance.LEGACY), proof(1000, false, 10, held(true)).provenance(10));
        assertEquals(
                assured(Assurance.LEGACY), proof(1000, false, 10, held(true)).provenance(0));
        assertEquals(
                doubtful(Refusal.DESCRIPTOR_NOT_CLOSE_ON_EXEC),
                proof(1000, false, 10, held(false)).provenance(9));
        Proof unseen = proof(1000, true, 10, Optional.empty());
        assertEquals(assured(Assurance.LEGACY), unseen.provenance(10));
        assertEquals(doubtful(Refusal.NOT_PROVEN), unseen.provenance(9));
    }

    @Test
    void theAdministratorIsSaidToBeOne() {
        assertEquals(assured(Assurance.ROOT), proof(0, true, 10, held(true)).provenance(0));
        assertEquals(
                doubtful(Refusal.DESCRIPTOR_NOT_CLOSE_ON_EXEC),
                proof(0, true, 10, held(false)).provenance(0));
    }

    @Test
    void nothingKnownProvesNothing() {
        assertEquals(doubtful(Refusal.NOT_PROVEN), new Proof(List.of()).provenance(0));
    }

    @Test
    void onlyThePeerItselfMayWriteAndOnlyBytes() {
        Proof proof = proof(1000, true, 0, held(true));
        assertEquals(Optional.empty(), proof.judge(new Evidence.Sender(42)));
        assertEquals(Optional.of(Refusal.FOREIGN_SENDER), proof.judge(new Evidence.Sender(43)));
        assertEquals(Optional.of(Refusal.FOREIGN_SENDER), proof.judge(new Evidence.Sender(0)));
        assertEquals(Optional.of(Refusal.UNEXPECTED_CONTROL_DATA), proof.judge(new Evidence.Sender(42, false)));
        assertEquals(Optional.of(Refusal.FOREIGN_SENDER), new Proof(List.of()).judge(new Evidence.Sender(0)));
    }

    /** Its file may have been written to since it was started: nothing that was hashed needs to be what runs. */
    @Test
    void whatCouldBeSignedAndIsNotIsNeverProven() {
        List<Evidence> evidence =
                new ArrayList<>(proof(1000, true, 0, held(true)).evidence());
        Evidence.Signer signer = new Evidence.Signer("ab", "com.example.tool", Optional.empty());
        evidence.add(new Evidence.Signature(Optional.of(signer)));
        assertEquals(assured(Assurance.PROVEN), new Proof(evidence).provenance(0));
        assertFalse(new Proof(evidence).unsigned());
        evidence.set(evidence.size() - 1, new Evidence.Signature(Optional.empty()));
        assertEquals(assured(Assurance.COMPAT), new Proof(evidence).provenance(0));
        assertTrue(new Proof(evidence).unsigned());
    }

    /** What nobody looked at may be anybody's, unless the system keeps it out. */
    @Test
    void codeThatNobodySawIsProvenOnlyWhereTheSystemKeepsForeignCodeOut() {
        List<Evidence> evidence =
                new ArrayList<>(proof(1000, true, 0, held(true)).evidence());
        evidence.add(new Evidence.Code(true, Optional.empty()));
        assertEquals(assured(Assurance.COMPAT), new Proof(evidence).provenance(0));
        evidence.add(signed(Set.of()));
        assertEquals(assured(Assurance.PROVEN), new Proof(evidence).provenance(0));
        for (Evidence.Opening opening : Evidence.Opening.values()) {
            evidence.set(evidence.size() - 1, signed(Set.of(opening)));
            assertEquals(assured(Assurance.COMPAT), new Proof(evidence).provenance(0), opening::name);
        }
        // What was looked at needs no promise of the system.
        evidence.set(evidence.size() - 2, new Evidence.Code(true, false, false, false, List.of()));
        assertEquals(assured(Assurance.PROVEN), new Proof(evidence).provenance(0));
    }

    @Test
    void ofCodeThatNobodySawNothingIsKnown() {
        for (boolean seen : new boolean[] {true, false}) {
            assertEquals(seen, new Evidence.Code(true, false, seen, false, List.of()).anonymous());
            assertEquals(seen, new Evidence.Code(true, false, false, seen, List.of()).replacedLibrary());
        }
        Image library = new NobodysImage("/lib/library.so");
        assertEquals(List.of(library), new Evidence.Code(true, false, false, false, List.of(library)).writable());
        Evidence.Code unseen = new Evidence.Code(true, Optional.empty());
        assertFalse(unseen.anonymous());
        assertFalse(unseen.replacedLibrary());
        assertEquals(List.of(), unseen.writable());
    }

    private static Evidence.Signature signed(Set<Evidence.Opening> openings) {
        return new Evidence.Signature(
                Optional.of(new Evidence.Signer("ab", "com.example.tool", Optional.empty(), openings)));
    }

    /** A8, A9: who used a connection last is who wrote only while nobody else has it. */
    @Test
    void whereTheWriterIsWhoUsedItLastASharedConnectionProvesLittle() {
        for (boolean closeOnExec : new boolean[] {true, false}) {
            List<Evidence> evidence =
                    new ArrayList<>(proof(1000, true, 10, held(closeOnExec)).evidence());
            evidence.add(new Evidence.WriterByUse());
            assertEquals(
                    assured(closeOnExec ? Assurance.PROVEN : Assurance.LEGACY), new Proof(evidence).provenance(10));
            assertEquals(
                    closeOnExec ? assured(Assurance.COMPAT) : doubtful(Refusal.DESCRIPTOR_NOT_CLOSE_ON_EXEC),
                    new Proof(evidence).provenance(9));
        }
    }

    /** Where no writer is stated one that claims to be is not believed, and nothing is more than legacy. */
    @Test
    void whereNobodyStatesTheWriterThePeerIsTakenForItAndLessIsProven() {
        List<Evidence> evidence =
                new ArrayList<>(proof(1000, true, 0, held(true)).evidence());
        assertEquals(assured(Assurance.PROVEN), new Proof(evidence).provenance(0));
        evidence.add(new Evidence.Writers(false));
        Proof proof = new Proof(evidence);
        assertEquals(assured(Assurance.LEGACY), proof.provenance(0));
        assertEquals(Optional.empty(), proof.judge(new Evidence.Sender(0)));
        assertEquals(Optional.of(Refusal.FOREIGN_SENDER), proof.judge(new Evidence.Sender(42)));
        assertEquals(Optional.of(Refusal.UNEXPECTED_CONTROL_DATA), proof.judge(new Evidence.Sender(0, false)));
        Proof nobody = new Proof(List.of(new Evidence.Writers(false)));
        assertEquals(Optional.of(Refusal.FOREIGN_SENDER), nobody.judge(new Evidence.Sender(0)));
    }

    /** Who cannot be seen is 0, and so is a writer that the kernel does not name: that they are equal says nothing. */
    @Test
    void twoUnknownProcessesAreNotTheSame() {
        Proof invisible = new Proof(List.of(new Evidence.Credentials(0, 1000, 1000)));
        assertEquals(Optional.of(Refusal.FOREIGN_SENDER), invisible.judge(new Evidence.Sender(0)));
    }

    @Test
    void theProcessIsZeroWhenUnknown() {
        assertEquals(0, new Proof(List.of()).pid());
        assertEquals(42, proof(1000, true, 0, held(true)).pid());
    }
}
