package io.keychainauth.peer.linux;

import io.keychainauth.peer.Image;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.Optional;

/**
 * A library of a peer that our user could change. It is hashed for each connection: of such a file no timestamp proves
 * that its content is still the same.
 */
final class MappedLibrary implements Image {
    private final ProcessFiles files;
    private final String path;
    private final FileStatus status;

    MappedLibrary(ProcessFiles files, String path, FileStatus status) {
        this.files = files;
        this.path = path;
        this.status = status;
    }

    boolean is(FileStatus file) {
        return status.sameFile(file);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Optional<String> knownDigest() {
        return Optional.empty();
    }

    @Override
    public boolean writableByUser() {
        return true;
    }

    @Override
    public boolean replaced() {
        try {
            return !ExecutablePath.leadsTo(files, path, status);
        } catch (KernelException e) {
            return true;
        }
    }

    @Override
    public long size() {
        return status.size();
    }

    @Override
    public String digest() throws PeerException {
        try (Descriptor held = new Descriptor(files.hold(path), files::close)) {
            Optional<String> hash = held.use(number -> FileDigest.of(files, number, status));
            return hash.orElseThrow(() -> new PeerException(
                    "the library " + path + " changed while it was read, or is too large: connect again"));
        } catch (KernelException e) {
            throw new PeerException("the library " + path + " cannot be read", e.function(), e.code());
        }
    }

    @Override
    public String toString() {
        return path;
    }
}
