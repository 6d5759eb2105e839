package io.keychainauth.peer;

import java.util.List;
import java.util.Optional;

/** The ordered list of checks that evidence must pass. A new check is a new row. */
final class Checks {
    /** Order matters only for the detail that is reported: the first failing row names the refusal. */
    private static final List<Check> ALL = List.of(
            Checks::everyStepWorked,
            Checks::peerIsVisible,
            Checks::peerIsOurs,
            Checks::processIsHeld,
            Checks::executableIsKnown);

    private Checks() {}

    static Verdict judge(Proof proof) {
        for (Check check : ALL) {
            Optional<Refusal> refusal = check.judge(proof);
            if (refusal.isPresent()) {
                return new Verdict.Refused(refusal.get());
            }
        }
        Evidence.Credentials peer = proof.find(Evidence.Credentials.class).orElseThrow();
        Image image = proof.find(Evidence.Executable.class).orElseThrow().image();
        return new Verdict.Attested(peer.pid(), image, assurance(proof, peer));
    }

    private static Assurance assurance(Proof proof, Evidence.Credentials peer) {
        if (peer.ownUid() == 0) {
            return Assurance.ROOT;
        }
        return proof.find(Evidence.Handle.class).orElseThrow().immuneToPidReuse() ? Assurance.COMPAT : Assurance.LEGACY;
    }

    /** A peer that vanishes between two steps made the polkit check return its default (CVE-2021-3560). */
    private static Optional<Refusal> everyStepWorked(Proof proof) {
        return proof.find(Evidence.Missing.class).map(Evidence.Missing::refusal);
    }

    /** A process in a foreign process id namespace is reported as pid 0. */
    private static Optional<Refusal> peerIsVisible(Proof proof) {
        return require(proof, Evidence.Credentials.class, peer -> peer.pid() > 0, Refusal.DIFFERENT_PID_NAMESPACE);
    }

    /** File modes keep other users out; this holds when somebody widened them. */
    private static Optional<Refusal> peerIsOurs(Proof proof) {
        return require(proof, Evidence.Credentials.class, peer -> peer.uid() == peer.ownUid(), Refusal.FOREIGN_USER);
    }

    private static Optional<Refusal> processIsHeld(Proof proof) {
        return require(proof, Evidence.Handle.class, _ -> true, Refusal.PROOF_FAILED);
    }

    private static Optional<Refusal> executableIsKnown(Proof proof) {
        return require(proof, Evidence.Executable.class, _ -> true, Refusal.PROOF_FAILED);
    }

    private static <E extends Evidence> Optional<Refusal> require(
            Proof proof, Class<E> kind, java.util.function.Predicate<E> holds, Refusal otherwise) {
        return proof.find(kind).filter(holds).isPresent() ? Optional.empty() : Optional.of(otherwise);
    }

    /** One row. */
    private interface Check {
        Optional<Refusal> judge(Proof proof);
    }
}
