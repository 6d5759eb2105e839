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
    private final Map<NamedFile, Content> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<NamedFile, Content> eldest) {
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

    /** What a file holds that was read before, and cannot have changed since. */
    Optional<Content> find(String path, NamedFile status) {
        Content content;
        synchronized (known) {
            content = known.get(status);
        }
        // Asked without the lock: a server that went away never answers, and would hold up every client.
        return content != null && system.outOfReach(path, status) ? Optional.of(content) : Optional.empty();
    }

    /**
     * Reads the file once.
     *
     * @return empty if the file is too large or did not hold still
     */
    Optional<Content> take(String path, HeldProcess process) throws KernelException {
        Optional<Content> content = process.executable().use(number -> read(number, process.status()));
        if (content.isPresent() && system.outOfReach(path, process.status())) {
            synchronized (known) {
                known.put(process.status(), content.get());
            }
        }
        return content;
    }

    private Optional<Content> read(int file, NamedFile expected) throws KernelException {
        if (!files.status(file).sameContent(expected) || tooLarge(expected)) {
            return Optional.empty();
        }
        SeenParts parts = SeenParts.of(files, file);
        MessageDigest sha = Sha256.start();
        long at = 0;
        for (ByteBuffer block = files.read(file, at); block.hasRemaining(); block = files.read(file, at)) {
            parts.add(at, block);
            at += block.remaining();
            if (at > expected.size()) {
                return Optional.empty();
            }
            sha.update(block);
        }
        boolean still = at == expected.size() && files.status(file).sameContent(expected);
        return still
                ? Optional.of(
                        new Content(HexFormat.of().formatHex(sha.digest()), ExecutableFormat.codeHashes(parts::part)))
                : Optional.empty();
    }
}
