package io.keychainauth.peer.macos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/** Where a running program lies, as the kernel says it. */
final class ExecutablePath {
    private static final int LONGEST = 4095;

    private ExecutablePath() {}

    /** As text; empty if it is none that could be compared with a policy: two different names must not become one text. */
    static Optional<String> text(byte[] path) {
        if (path.length == 0 || path.length > LONGEST || path[0] != '/') {
            return Optional.empty();
        }
        for (byte each : path) {
            if (each == 0) {
                return Optional.empty(); // Whoever opens it would open what is named before that.
            }
        }
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(path)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
