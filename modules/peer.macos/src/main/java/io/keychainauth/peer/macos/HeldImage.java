package io.keychainauth.peer.macos;

import io.keychainauth.peer.Image;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.serving.KernelException;
import java.util.Optional;

/** The executable of one connection's peer. Its digest is taken at most once, through the held descriptor. */
final class HeldImage implements Image {
    private final Files files;
    private final String path;
    private final HeldProcess process;
    private final Digests digests;
    private final Object hashing = new Object();
    private volatile Optional<String> digest = Optional.empty();

    HeldImage(Files files, String path, HeldProcess process, Digests digests) {
        this.files = files;
        this.path = path;
        this.process = process;
        this.digests = digests;
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
        return digest.isPresent() ? digest : digests.find(path, process.status());
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
            return digests.take(path, process)
                    .orElseThrow(() ->
                            new PeerException("the executable " + path + " changed while it was read: connect again"));
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
