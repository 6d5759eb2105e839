package io.keychainauth.daemon.session;

import io.keychainauth.daemon.request.Origin;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Image;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Verdict;
import io.keychainauth.policy.Caller;
import io.keychainauth.policy.Identity;
import java.util.Optional;

/** Who is at the other end: settled in one step, or in two when the executable takes long to hash. */
final class Identification {
    enum State {
        UNKNOWN,
        KNOWN,
        REFUSED
    }

    private final Proof proof;
    private final Verdict verdict;
    private boolean underWay;
    private Optional<Caller> caller = Optional.empty();
    private Optional<Refusal> refusal;

    Identification(Proof proof) {
        this.proof = proof;
        this.verdict = proof.verdict();
        this.refusal = verdict instanceof Verdict.Refused(Refusal why) ? Optional.of(why) : Optional.empty();
    }

    Verdict verdict() {
        return verdict;
    }

    State state() {
        return refusal.isPresent() ? State.REFUSED : caller.isPresent() ? State.KNOWN : State.UNKNOWN;
    }

    boolean underWay() {
        return underWay;
    }

    /** The digest is being made elsewhere. */
    void begin() {
        underWay = true;
    }

    /** The digest is there, or cannot be had. */
    void settle(Optional<String> digest) {
        Verdict.Attested attested = attested();
        caller = digest.map(hash -> new Caller(
                new Identity(attested.image().path(), hash),
                proof.find(Evidence.Executable.class).orElseThrow().replaced(),
                attested.assurance()));
        if (caller.isEmpty()) {
            refusal = Optional.of(Refusal.EXECUTABLE_UNREADABLE);
        }
    }

    /** Only in state {@link State#KNOWN}. */
    Caller caller() {
        return caller.orElseThrow();
    }

    /** Only in state {@link State#REFUSED}. */
    Refusal refusal() {
        return refusal.orElseThrow();
    }

    /** Only if the proof holds. */
    private Verdict.Attested attested() {
        return (Verdict.Attested) verdict;
    }

    /** Only if the proof holds. */
    Image image() {
        return attested().image();
    }

    /** What is known for the log, however little. */
    Origin origin() {
        Evidence.Credentials none = new Evidence.Credentials(0, -1, -1);
        Evidence.Credentials peer = proof.find(Evidence.Credentials.class).orElse(none);
        String path =
                proof.find(Evidence.Executable.class).map(e -> e.image().path()).orElse("");
        String hash = caller.map(known -> known.identity().hash()).orElse("");
        return new Origin(peer.pid(), peer.uid(), path, hash);
    }
}
