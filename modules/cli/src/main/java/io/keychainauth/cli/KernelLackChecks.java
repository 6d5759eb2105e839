package io.keychainauth.cli;

import io.keychainauth.peer.Lack;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Transport;
import io.keychainauth.platform.Finding;
import io.keychainauth.platform.Finding.Level;
import java.util.List;

/** Doctor checks of what the kernel lacks for proofs: how well clients can be proven on this machine. */
final class KernelLackChecks {
    private KernelLackChecks() {}

    static List<Finding> of(Transport transport) {
        try {
            List<Lack> lacks = transport.lacks();
            return lacks.isEmpty()
                    ? List.of(new Finding("attestation", Level.OK, "this machine tells all that a proof asks", ""))
                    : lacks.stream().map(KernelLackChecks::finding).toList();
        } catch (PeerException e) {
            return List.of(new Finding(
                    "attestation",
                    Level.ERROR,
                    "it cannot be found out how well clients can be proven: " + e.getMessage(),
                    "leave the sandbox that forbids it"));
        }
    }

    private static Finding finding(Lack lack) {
        Level level = switch (lack.weight()) {
            case SLOWER -> Level.OK;
            case WEAKER -> Level.WARNING;
            case FATAL -> Level.ERROR;
        };
        return new Finding(lack.name(), level, lack.cost(), lack.mend());
    }
}
