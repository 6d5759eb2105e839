package io.keychainauth.policy;

import io.keychainauth.peer.Evidence;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a program is signed, or how an entry demands that it is.
 *
 * @param codeHash hash of the code directory, lower-case hex digits
 * @param team whose certificate it was signed with
 */
public record Signing(Optional<String> codeHash, Optional<String> team) {
    /** Not at all, or no demand. */
    public static final Signing NONE = new Signing(Optional.empty(), Optional.empty());

    /** What the system found. */
    public static Signing of(Evidence.Signature signature) {
        return signature
                .signer()
                .map(signer -> new Signing(Optional.of(signer.codeHash()), signer.team()))
                .orElse(NONE);
    }

    /** Whether there is a signature, or a demand. */
    public boolean any() {
        return codeHash.isPresent() || team.isPresent();
    }

    /** Whether what is demanded here is so there. */
    boolean metBy(Signing other) {
        return (codeHash.isEmpty() || codeHash.equals(other.codeHash)) && (team.isEmpty() || team.equals(other.team));
    }

    /** As words of the audit log. */
    List<String> marks() {
        return any()
                ? Stream.concat(codeHash.map("cdhash:"::concat).stream(), team.map("team:"::concat).stream())
                        .toList()
                : List.of("unsigned");
    }
}
