package io.keychainauth.peer.checks;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.util.Optional;

/**
 * Who connects, hands the socket on and becomes an approved program leaves that program without it, if the socket closes
 * at exec. A program that asked holds the socket that it asked through.
 */
final class SocketHeld implements Check {
    @Override
    public Optional<Refusal> judge(Proof proof) {
        return Check.require(
                proof,
                Evidence.Descriptors.class,
                descriptors -> descriptors.seen().map(Evidence.Held::any).orElse(true),
                Refusal.SOCKET_NOT_HELD);
    }
}
