package io.keychainauth.policy;

import io.keychainauth.peer.Provenance;
import java.util.Optional;

/**
 * Who asks.
 *
 * @param identity the running executable
 * @param replaced whether the file at its path is another one by now
 * @param code what it can execute beside its executable
 * @param provenance how well it is known that this executable wrote the request
 * @param signing how it is signed; empty on a system whose kernel enforces no signatures
 */
public record Caller(
        Identity identity, boolean replaced, LoadedCode code, Provenance provenance, Optional<Signing> signing) {
    /** Somebody on a system whose kernel enforces no signatures. */
    public Caller(Identity identity, boolean replaced, LoadedCode code, Provenance provenance) {
        this(identity, replaced, code, provenance, Optional.empty());
    }

    /** The same, of whom it turned out that the file at its path is another one. */
    public Caller asReplaced() {
        return new Caller(identity, true, code, provenance, signing);
    }
}
