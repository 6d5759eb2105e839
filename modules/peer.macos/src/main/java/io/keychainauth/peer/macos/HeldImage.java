package io.keychainauth.peer.macos;

import io.keychainauth.peer.Image;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.serving.KernelException;
import java.util.Optional;

/**
 * The executable of one connection's peer. Its digest is taken at most once, through the held descriptor, and counts only if the
 * bytes that were hashed hold the code directory that the system named for what runs: it lets the file of a running program be
 * written to, so that another one's content could be there for as long as it is hashed.
 */
final class HeldImage implements Image {
    private final Files files;
    private final String path;
    private final HeldProcess process;
    private final Digests digests;
    private final Optional<String> codeHash;
    private final Object hashing = new Object();
    private volatile Optional<String> digest = Optional.empty();

    /**
     * Prepares to read.
     *
     * @param codeHash of what runs; empty if that is not signed
     */
    HeldImage(Files files, String path, HeldProcess process, Digests digests, Optional<String> codeHash) {
        this.files = files;
        this.path = path;
        this.process = process;
        this.digests = digests;
        this.codeHash = codeHash;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public boolean writableByUser() {
        return !digests.system().outOfReach(path, process.status());
    }

    @Override
    public boolean replaced() {
        try {
            return !files.status(path).sameFile(process.status());
        } catch (KernelException e) {
            return true;
        }
    }

    @Override
    public long size() {
        return process.status().size();
    }

    @Override
    public Optional<String> knownDigest() {
        return digest.isPresent()
                ? digest
                : digests.find(path, process.status())
                        .filter(content -> content.runsAs(codeHash))
                        .map(Content::digest);
    }

    @Override
    public String digest() throws PeerException {
        synchronized (hashing) {
            Optional<String> known = knownDigest();
            digest = known.isPresent() ? known : Optional.of(read());
            return digest.get();
        }
    }

    private String read() throws PeerException {
        try {
            Content content = digests.take(path, process)
                    .orElseThrow(() ->
                            new PeerException("the executable " + path + " changed while it was read: connect again"));
            if (!content.runsAs(codeHash)) {
                throw new PeerException("the executable " + path + " is not what runs: connect again");
            }
            return content.digest();
        } catch (KernelException e) {
            throw new PeerException("the executable " + path + " cannot be read", e.function(), e.code());
        }
    }

    /** Without the digest: a line of a log names the file. */
    @Override
    public String toString() {
        return path;
    }
}
