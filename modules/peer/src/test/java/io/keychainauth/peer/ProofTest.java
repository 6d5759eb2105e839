package io.keychainauth.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProofTest {
    private static final Image IMAGE = new Image() {
        @Override
        public String path() {
            return "/opt/tool";
        }

        @Override
        public Optional<String> knownDigest() {
            return Optional.empty();
        }

        @Override
        public boolean writableByUser() {
            return true;
        }

        @Override
        public boolean replaced() {
            return false;
        }

        @Override
        public long size() {
            return 1;
        }

        @Override
        public String digest() {
            return "0".repeat(64);
        }
    };

    private static final List<Evidence> COMPLETE = List.of(
            new Evidence.Credentials(42, 1000, 1000),
            new Evidence.Handle(true),
            new Evidence.Barrier(0),
            new Evidence.Executable(IMAGE, false));

    private static Verdict with(Evidence replacement) {
        return new Proof(COMPLETE.stream()
                        .map(each -> each.getClass().equals(replacement.getClass()) ? replacement : each)
                        .toList())
                .verdict();
    }

    @Test
    void completeEvidenceAttests() {
        assertEquals(new Verdict.Attested(42, IMAGE, Assurance.COMPAT), new Proof(COMPLETE).verdict());
    }

    @Test
    void assuranceFollowsTheWeakestFact() {
        var legacy = assertInstanceOf(Verdict.Attested.class, with(new Evidence.Handle(false)));
        assertEquals(Assurance.LEGACY, legacy.assurance());
        var root = assertInstanceOf(Verdict.Attested.class, with(new Evidence.Credentials(42, 0, 0)));
        assertEquals(Assurance.ROOT, root.assurance());
    }

    @Test
    void everyMissingPieceRefuses() {
        assertInstanceOf(Verdict.Refused.class, new Proof(List.of()).verdict());
        for (Evidence left : COMPLETE) {
            if (left instanceof Evidence.Barrier) {
                continue; // Decides the class of a request, not whether there is an identity.
            }
            List<Evidence> rest = new ArrayList<>(COMPLETE);
            rest.remove(left);
            assertInstanceOf(Verdict.Refused.class, new Proof(rest).verdict(), left.toString());
        }
    }

    @Test
    void aFailedStepRefusesWhateverElseIsKnown() {
        for (Refusal refusal : Refusal.values()) {
            List<Evidence> more = new ArrayList<>(COMPLETE);
            more.add(new Evidence.Missing(refusal, "call", 1));
            assertEquals(new Verdict.Refused(refusal), new Proof(more).verdict());
        }
    }

    @Test
    void wrongCredentialsAreNamed() {
        assertEquals(
                new Verdict.Refused(Refusal.DIFFERENT_PID_NAMESPACE), with(new Evidence.Credentials(0, 1000, 1000)));
        assertEquals(new Verdict.Refused(Refusal.FOREIGN_USER), with(new Evidence.Credentials(42, 1001, 1000)));
    }

    @Test
    void onlyThePeerItselfMayWriteAndOnlyBytes() {
        Proof proof = new Proof(COMPLETE);
        assertEquals(Optional.empty(), proof.judge(new Evidence.Sender(42)));
        assertEquals(Optional.of(Refusal.FOREIGN_SENDER), proof.judge(new Evidence.Sender(43)));
        assertEquals(Optional.of(Refusal.FOREIGN_SENDER), proof.judge(new Evidence.Sender(0)));
        assertEquals(Optional.of(Refusal.UNEXPECTED_CONTROL_DATA), proof.judge(new Evidence.Sender(42, false)));
        assertEquals(Optional.of(Refusal.FOREIGN_SENDER), new Proof(List.of()).judge(new Evidence.Sender(0)));
    }

    @Test
    void theProcessIsZeroWhenUnknown() {
        assertEquals(0, new Proof(List.of()).pid());
        assertEquals(42, new Proof(COMPLETE).pid());
    }
}
