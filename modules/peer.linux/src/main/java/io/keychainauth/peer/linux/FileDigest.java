package io.keychainauth.peer.linux;

import io.keychainauth.files.Sha256;
import io.keychainauth.peer.serving.KernelException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/** Hashes a held file. */
final class FileDigest {
    static final long LARGEST = 2L << 30;

    private FileDigest() {}

    /** Larger files are refused: reading them would be a way to keep the daemon busy. */
    static boolean tooLarge(FileStatus status) {
        return status.size() > LARGEST;
    }

    /**
     * Reads the file once.
     *
     * @param held descriptor on it
     * @param expected the file that it must still be
     * @return 64 lower-case hex digits; empty if the file is another one, is too large, or did not hold still
     */
    static Optional<String> of(ProcessFiles files, int held, FileStatus expected) throws KernelException {
        try (ProcessFiles.Content content = files.content(held)) {
            FileStatus before = content.status();
            if (!before.sameFile(expected) || tooLarge(before)) {
                return Optional.empty();
            }
            MessageDigest sha = Sha256.start();
            long at = 0;
            for (ByteBuffer block = content.read(at); block.hasRemaining(); block = content.read(at)) {
                at += block.remaining();
                if (at > before.size()) {
                    return Optional.empty();
                }
                sha.update(block);
            }
            boolean still = at == before.size() && content.status().sameContent(before);
            return still ? Optional.of(HexFormat.of().formatHex(sha.digest())) : Optional.empty();
        }
    }
}
