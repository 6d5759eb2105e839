package io.keychainauth.daemon.session;

import io.keychainauth.daemon.request.Peer;
import io.keychainauth.daemon.request.PeerSummary;
import io.keychainauth.peer.Connection;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Provenance;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Verdict;
import io.keychainauth.peer.checks.Checks;
import io.keychainauth.policy.Caller;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.Library;
import io.keychainauth.policy.LoadedCode;
import io.keychainauth.policy.Signing;
import java.util.List;
import java.util.Optional;

/** Who is at the other end: settled in one step, or in two when the executable takes long to hash. */
final class Identification {
    enum State {
        UNKNOWN,
        MEASURED,
        REFUSED
    }

    private final Proof proof;
    private final Verdict verdict;
    private boolean asked;
    private volatile Optional<Measured> measured = Optional.empty();
    private Optional<Refusal> refusal;

    Identification(Proof proof) {
        this.proof = proof;
        this.verdict = Checks.judge(proof);
        this.refusal = verdict instanceof Verdict.Refused(Refusal why) ? Optional.of(why) : Optional.empty();
    }

    Verdict verdict() {
        return verdict;
    }

    State state() {
        return refusal.isPresent() ? State.REFUSED : measured.isPresent() ? State.MEASURED : State.UNKNOWN;
    }

    /** Whether it is known what the peer runs. */
    boolean measured() {
        return measured.isPresent();
    }

    /** Whether the connection ends with an exec, as far as its descriptors show: a program can set that on what it inherited. */
    boolean endsWithExec() {
        return proof.find(Evidence.Descriptors.class)
                .flatMap(Evidence.Descriptors::seen)
                .filter(Evidence.Held::closeOnExec)
                .isPresent();
    }

    /** Whether the program itself has asked something, or nobody before it can have made the connection. */
    boolean surelyItsOwn() {
        return asked || endsWithExec();
    }

    /** Whether this is the first line of which it is not in doubt that the program itself wrote it. */
    boolean firstOfItsOwn(long start) {
        boolean first = !asked && proof.provenance(start) instanceof Provenance.Assured;
        asked |= first;
        return first;
    }

    /** The digest is there, or cannot be had. */
    void settle(Optional<Measured> content) {
        measured = content;
        if (measured.isEmpty()) {
            refusal = Optional.of(Refusal.EXECUTABLE_UNREADABLE);
        }
    }

    /** Only in state {@link State#MEASURED}. */
    Identity identity() {
        return new Identity(attested().image().path(), measured.orElseThrow().hash());
    }

    /** Those that the user could change. Only in state {@link State#MEASURED}. */
    List<Library> libraries() {
        return measured.orElseThrow().libraries();
    }

    /**
     * Who writes a line. Only in state {@link State#MEASURED}.
     *
     * @param start offset of its first byte in the stream
     * @param length bytes up to the line that follows
     */
    Peer peer(Connection connection, long start, long length) {
        Evidence.Code code = attested().code();
        LoadedCode loaded = new LoadedCode(
                code.anonymous(), code.replacedLibrary(), measured.orElseThrow().libraries());
        boolean replaced = proof.find(Evidence.Executable.class).orElseThrow().replaced();
        return new Peer(
                summary(),
                new Caller(
                        identity(),
                        replaced,
                        loaded,
                        proof.provenance(start),
                        proof.find(Evidence.Signature.class).map(Signing::of)),
                proof.provenance(start + length),
                attested().image(),
                connection);
    }

    /** Only in state {@link State#REFUSED}. */
    Refusal refusal() {
        return refusal.orElseThrow();
    }

    /** Only if the proof holds. */
    private Verdict.Attested attested() {
        return (Verdict.Attested) verdict;
    }

    /** What is known for the log, however little. */
    PeerSummary summary() {
        Evidence.Credentials none = new Evidence.Credentials(0, -1, -1);
        Evidence.Credentials peer = proof.find(Evidence.Credentials.class).orElse(none);
        String path =
                proof.find(Evidence.Executable.class).map(e -> e.image().path()).orElse("");
        String hash = measured.map(Measured::hash).orElse("");
        return new PeerSummary(peer.pid(), peer.uid(), path, hash);
    }
}
