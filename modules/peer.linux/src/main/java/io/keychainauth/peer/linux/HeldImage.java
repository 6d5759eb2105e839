package io.keychainauth.peer.linux;

import io.keychainauth.files.Sha256;
import io.keychainauth.peer.Image;
import io.keychainauth.peer.PeerException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/** The executable of one connection's peer. Its digest is taken at most once, through the held descriptor. */
final class HeldImage implements Image {
    private final ExecutablePath path;
    private final Descriptor executable;
    private final FileStatus status;
    private final DigestCache digests;
    private final Object hashing = new Object();
    private volatile Optional<String> digest = Optional.empty();

    HeldImage(ExecutablePath path, Descriptor executable, FileStatus status, DigestCache digests) {
        this.path = path;
        this.executable = executable;
        this.status = status;
        this.digests = digests;
    }

    @Override
    public String path() {
        return path.path();
    }

    @Override
    public boolean writableByUser() {
        return path.replaced() || !digests.outOfReach(path.path(), status);
    }

    @Override
    public boolean replaced() {
        try {
            return !ExecutablePath.leadsTo(digests.files(), path.path(), status);
        } catch (KernelException e) {
            return true;
        }
    }

    @Override
    public long size() {
        return status.size();
    }

    @Override
    public Optional<String> knownDigest() {
        return digest.isPresent() ? digest : digests.find(path, status);
    }

    @Override
    public String digest() throws PeerException {
        synchronized (hashing) {
            Optional<String> known = knownDigest();
            if (known.isEmpty()) {
                known = Optional.of(read());
            }
            digest = known;
            return known.get();
        }
    }

    private String read() throws PeerException {
        Optional<String> hash;
        try {
            hash = executable.use(number -> {
                try (ProcessFiles.Content content = digests.files().content(number)) {
                    return hash(content);
                }
            });
        } catch (KernelException e) {
            throw new PeerException("the executable " + path.path() + " cannot be read", e.function(), e.code());
        }
        return hash.orElseThrow(
                () -> new PeerException("the executable " + path.path() + " changed while it was read: connect again"));
    }

    /** Empty if the file did not hold still. */
    private Optional<String> hash(ProcessFiles.Content content) throws KernelException {
        FileStatus before = content.status();
        if (!before.sameFile(status) || before.size() > Attestor.LARGEST_EXECUTABLE) {
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
        if (at != before.size() || !content.status().sameContent(before)) {
            return Optional.empty();
        }
        String hex = HexFormat.of().formatHex(sha.digest());
        digests.remember(path, before, hex);
        return Optional.of(hex);
    }

    /** Without the digest: a line of a log names the file. */
    @Override
    public String toString() {
        return path.path();
    }
}
