package io.keychainauth.peer.checks;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Proof;
import io.keychainauth.peer.Refusal;
import java.util.Optional;

/**
 * An approved program is started with the connection as its standard output and made to print a request, as an error
 * message that quotes an argument. Process, image and sender are all as they should be.
 */
final class NotStandardStream implements Check {
    @Override
    public Optional<Refusal> judge(Proof proof) {
        return Check.require(
                proof,
                Evidence.Descriptors.class,
                descriptors ->
                        descriptors.seen().map(held -> !held.standardStream()).orElse(true),
                Refusal.STDIO_SOCKET);
    }
}
