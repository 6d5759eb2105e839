package io.keychainauth.peer.linux;

import io.keychainauth.peer.Image;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.serving.KernelException;
import java.util.Optional;

/** The executable of one connection's peer. Its digest is taken at most once, through the held descriptor. */
final class HeldImage implements Image {
    private final ProcessFiles files;
    private final ExecutablePath path;
    private final HeldProcess process;
    private final Digests digests;
    private final Object hashing = new Object();
    private volatile Optional<String> digest = Optional.empty();

    HeldImage(ProcessFiles files, ExecutablePath path, HeldProcess process, Digests digests) {
        this.files = files;
        this.path = path;
        this.process = process;
        this.digests = digests;
    }

    @Override
    public String path() {
        return path.path();
    }

    @Override
    public boolean writableByUser() {
        return path.replaced() || !digests.system().outOfReach(path.path(), process.status());
    }

    @Override
    public boolean replaced() {
        try {
            return !ExecutablePath.leadsTo(files, path.path(), process.status());
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
        return digest.isPresent() ? digest : digests.find(path, process);
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
                    .orElseThrow(() -> new PeerException(
                            "the executable " + path.path() + " changed while it was read: connect again"));
        } catch (KernelException e) {
            throw new PeerException("the executable " + path.path() + " cannot be read", e.function(), e.code());
        }
    }

    /** Without the digest: a line of a log names the file. */
    @Override
    public String toString() {
        return path.path();
    }
}
