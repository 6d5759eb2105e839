package io.keychainauth.peer.macos;

import io.keychainauth.files.Sha256;
import io.keychainauth.peer.serving.KernelException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Hashes held files. Remembered only of what our user can change in no way: this kernel lets a running program's file be
 * written to, and its times can be set.
 */
final class Digests {
    private static final long LARGEST = 2L << 30;
    private static final int ENTRIES = 256;

    private final Files files;
    private final SystemFiles system;
    private final Map<NamedFile, String> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<NamedFile, String> eldest) {
            return size() > ENTRIES;
        }
    };

    Digests(Files files, SystemFiles system) {
        this.files = files;
        this.system = system;
    }

    SystemFiles system() {
        return system;
    }

    /** Larger files are refused: reading them would be a way to keep the daemon busy. */
    static boolean tooLarge(NamedFile status) {
        return status.size() > LARGEST;
    }

    /** The digest of a file that was read before, and cannot have changed since. */
    Optional<String> find(String path, NamedFile status) {
        synchronized (known) {
            String digest = known.get(status);
            return digest != null && system.outOfReach(path, status) ? Optional.of(digest) : Optional.empty();
        }
    }

    /**
     * Reads the file once.
     *
     * @return 64 lower-case hex digits; empty if the file is too large or did not hold still
     */
    Optional<String> take(String path, HeldProcess process) throws KernelException {
        Optional<String> digest = process.executable().use(number -> read(number, process.status()));
        if (digest.isPresent() && system.outOfReach(path, process.status())) {
            synchronized (known) {
                known.put(process.status(), digest.get());
            }
        }
        return digest;
    }

    private Optional<String> read(int file, NamedFile expected) throws KernelException {
        if (!files.status(file).sameContent(expected) || tooLarge(expected)) {
            return Optional.empty();
        }
        MessageDigest sha = Sha256.start();
        long at = 0;
        for (ByteBuffer block = files.read(file, at); block.hasRemaining(); block = files.read(file, at)) {
            at += block.remaining();
            if (at > expected.size()) {
                return Optional.empty();
            }
            sha.update(block);
        }
        boolean still = at == expected.size() && files.status(file).sameContent(expected);
        return still ? Optional.of(HexFormat.of().formatHex(sha.digest())) : Optional.empty();
    }
}
