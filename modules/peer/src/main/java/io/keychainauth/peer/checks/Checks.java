package io.keychainauth.peer.checks;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Verdict;
import java.util.List;
import java.util.Optional;

/** The ordered list of checks that the evidence about a peer must pass. A new check is a new row. */
public final class Checks {
    /**
     * Order matters only for the detail that is reported: the first failing row names the refusal. So a check that is narrower
     * than another stands before it; and one whose fact is missing where a Gathering ended early, and which refuses for that,
     * stands behind the row that says why it ended.
     */
    private static final List<Check> ALL = List.of(
            new EveryStepWorked(),
            new PeerVisible(),
            new OwnUser(),
            new ProcessHeld(),
            new SameNamespaces(),
            new NotTraced(),
            new TrustedFileSystems(),
            new ExecutableKnown(),
            new ExecutableMapped(),
            new UnmodifiedCode(),
            new SocketHeld(),
            new NotStandardStream());

    private Checks() {}

    /** Judges the evidence. Total: whatever is missing is a refusal. */
    public static Verdict judge(Proof proof) {
        for (Check check : ALL) {
            Optional<Refusal> refusal = check.judge(proof);
            if (refusal.isPresent()) {
                return new Verdict.Refused(refusal.get());
            }
        }
        return new Verdict.Attested(
                proof.pid(),
                proof.find(Evidence.Executable.class).orElseThrow().image(),
                proof.find(Evidence.Code.class).orElseThrow());
    }
}
