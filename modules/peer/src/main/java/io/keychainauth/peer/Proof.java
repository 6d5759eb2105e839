package io.keychainauth.peer;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All evidence about one peer, gathered at accept.
 *
 * @param evidence in the order in which it was gathered
 */
public record Proof(List<Evidence> evidence) {
    /** Copies the list. */
    public Proof {
        evidence = List.copyOf(evidence);
    }

    /** Judges who wrote some bytes. */
    public Optional<Refusal> judge(Evidence.Sender sender) {
        if (!sender.alone()) {
            return Optional.of(Refusal.UNEXPECTED_CONTROL_DATA);
        }
        return find(Evidence.Credentials.class)
                .filter(peer -> sender.pid() == (writersStated() ? peer.pid() : 0) && peer.pid() > 0)
                .map(_ -> Optional.<Refusal>empty())
                .orElse(Optional.of(Refusal.FOREIGN_SENDER));
    }

    /**
     * Judges where a request came from. Bytes that lay in the socket before the proof was complete may be another
     * image's, and a descriptor that outlives an exec may be in another image's hands: each alone leaves a doubt that is
     * tolerable, both together are the attack.
     *
     * @param offset place of its first byte in the stream
     */
    public Provenance provenance(long offset) {
        boolean afterProof = find(Evidence.Barrier.class)
                .filter(barrier -> offset >= barrier.bytes())
                .isPresent();
        Optional<Evidence.Held> held = find(Evidence.Descriptors.class).flatMap(Evidence.Descriptors::seen);
        if (held.isEmpty()) {
            return afterProof ? assured(Assurance.LEGACY) : new Provenance.Doubtful(Refusal.NOT_PROVEN);
        }
        boolean closeOnExec = held.get().closeOnExec();
        if (!afterProof && !closeOnExec) {
            return new Provenance.Doubtful(Refusal.DESCRIPTOR_NOT_CLOSE_ON_EXEC);
        }
        if (!closeOnExec && find(Evidence.WriterByUse.class).isPresent()) {
            return assured(Assurance.LEGACY);
        }
        boolean known = afterProof && closeOnExec && !unsigned() && onlyItsOwnCode();
        return assured(known ? Assurance.PROVEN : Assurance.COMPAT);
    }

    /** Whether its code was looked at, or the system keeps all code out of it that is not of its signature. */
    private boolean onlyItsOwnCode() {
        boolean unseen = find(Evidence.Code.class)
                .filter(code -> code.mapped().isEmpty())
                .isPresent();
        return !unseen || openings().map(Set::isEmpty).orElse(false);
    }

    private Optional<Set<Evidence.Opening>> openings() {
        return find(Evidence.Signature.class)
                .flatMap(Evidence.Signature::signer)
                .map(Evidence.Signer::openings);
    }

    /**
     * Whether the system knows signatures and the code has none. Its file may have been written to after it was started,
     * where the kernel does not keep it from that, so that the hash is of something else than what runs.
     */
    public boolean unsigned() {
        return find(Evidence.Signature.class)
                .filter(signature -> signature.signer().isEmpty())
                .isPresent();
    }

    private Provenance assured(Assurance best) {
        if (find(Evidence.Credentials.class).filter(peer -> peer.ownUid() == 0).isPresent()) {
            return new Provenance.Assured(Assurance.ROOT);
        }
        boolean held = find(Evidence.Handle.class)
                .filter(Evidence.Handle::immuneToPidReuse)
                .isPresent();
        return new Provenance.Assured(held && writersStated() ? best : Assurance.LEGACY);
    }

    private boolean writersStated() {
        return find(Evidence.Writers.class).map(Evidence.Writers::stated).orElse(true);
    }

    /** Process id of the peer, 0 if unknown. */
    public long pid() {
        return find(Evidence.Credentials.class).map(Evidence.Credentials::pid).orElse(0L);
    }

    /** The first piece of evidence of one kind. */
    public <E extends Evidence> Optional<E> find(Class<E> kind) {
        for (Evidence piece : evidence) {
            if (kind.isInstance(piece)) {
                return Optional.of(kind.cast(piece));
            }
        }
        return Optional.empty();
    }
}
