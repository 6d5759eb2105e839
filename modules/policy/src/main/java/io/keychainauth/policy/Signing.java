package io.keychainauth.policy;

import io.keychainauth.peer.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * How a program is signed, or how an entry demands that it is.
 *
 * @param codeHash hash of the code directory, lower-case hex digits
 * @param team whose certificate it was signed with
 * @param openings what lets code into it that is not of this signature; no entry demands any
 */
public record Signing(Optional<String> codeHash, Optional<String> team, Set<Evidence.Opening> openings) {
    /** Copies the set. */
    public Signing {
        openings = Set.copyOf(openings);
    }

    /** A demand, or a signature that lets no other code in. */
    public Signing(Optional<String> codeHash, Optional<String> team) {
        this(codeHash, team, Set.of());
    }

    /** Not at all, or no demand. */
    public static final Signing NONE = new Signing(Optional.empty(), Optional.empty());

    /** What the system found. */
    public static Signing of(Evidence.Signature signature) {
        return signature
                .signer()
                .map(signer -> new Signing(Optional.of(signer.codeHash()), signer.team(), signer.openings()))
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
        if (!any()) {
            return List.of("unsigned");
        }
        List<String> marks = new ArrayList<>();
        codeHash.map("cdhash:"::concat).ifPresent(marks::add);
        team.map("team:"::concat).ifPresent(marks::add);
        openings.stream()
                .sorted()
                .map(opening -> opening.name().toLowerCase(Locale.ROOT))
                .forEach(marks::add);
        return marks;
    }
}
