package io.keychainauth.peer.windows;

import io.keychainauth.files.Sha256;
import io.keychainauth.peer.Image;
import io.keychainauth.peer.PeerException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The file of a program or library. Windows refuses to write a file that is being executed, or to remove it, but lets it be
 * renamed, and another one be put in its place: so the file is opened anew to be hashed, and counts only if it is still
 * the one that was seen. It is not kept open: that would keep its user from renewing it while it runs.
 */
final class FileImage implements Image {
    private static final long LARGEST = 2L << 30;
    private static final int BLOCK = 64 << 10;

    private final ImageFiles files;
    private final SystemFiles system;
    private final String path;
    private final String devicePath;
    private final String fileSystem;
    private final ImageFiles.Identity identity;
    private final Object hashing = new Object();
    private volatile Optional<String> digest = Optional.empty();

    private FileImage(
            ImageFiles files,
            SystemFiles system,
            String path,
            String devicePath,
            String fileSystem,
            ImageFiles.Identity identity) {
        this.files = files;
        this.system = system;
        this.path = path;
        this.devicePath = devicePath;
        this.fileSystem = fileSystem;
        this.identity = identity;
    }

    /** Notes which file it is. */
    static FileImage of(ImageFiles files, SystemFiles system, long file) throws CallException {
        return new FileImage(
                files, system, files.path(file), files.devicePath(file), files.fileSystem(file), files.identity(file));
    }

    /** Whether the kernel gives this name to it. */
    boolean named(String mapped) {
        return FileName.same(mapped, path, devicePath);
    }

    /** Kind of the file system that it lies on; a file of another machine is on none of ours. */
    String fileSystem() {
        return FileName.remote(path) ? "remote " + fileSystem : fileSystem;
    }

    boolean tooLarge() {
        return identity.size() > LARGEST;
    }

    @Override
    public String path() {
        return FileName.plain(path);
    }

    @Override
    public Optional<String> knownDigest() {
        return digest;
    }

    @Override
    public boolean writableByUser() {
        return !system.outOfReach(devicePath);
    }

    @Override
    public boolean replaced() {
        try (Handle file = new Handle(files.look(path), files::close)) {
            return !file.use(files::identity).sameFile(identity)
                    || !file.use(files::path).equals(path);
        } catch (CallException e) {
            return true;
        }
    }

    @Override
    public long size() {
        return identity.size();
    }

    @Override
    public String digest() throws PeerException {
        synchronized (hashing) {
            if (digest.isEmpty()) {
                digest = Optional.of(read());
            }
            return digest.get();
        }
    }

    private String read() throws PeerException {
        if (tooLarge()) {
            throw new PeerException("the file " + path() + " is too large to be hashed");
        }
        try (Handle file = new Handle(files.hold(path), files::close)) {
            Optional<String> hash = file.use(this::hash);
            return hash.orElseThrow(() ->
                    new PeerException("the file " + path() + " changed since the program was started: start it again"));
        } catch (CallException e) {
            throw new PeerException("the file " + path() + " cannot be read", e.function(), e.code());
        }
    }

    /** Nobody can write to it from before the first look at its state until after the last one. */
    private Optional<String> hash(long file) throws CallException {
        if (!files.identity(file).equals(identity) || !files.path(file).equals(path)) {
            return Optional.empty();
        }
        MessageDigest sha = Sha256.start();
        byte[] block = new byte[BLOCK];
        long at = 0;
        for (int n = files.read(file, block, at); n > 0 && at <= identity.size(); n = files.read(file, block, at)) {
            sha.update(block, 0, n);
            at += n;
        }
        boolean still = at == identity.size() && files.identity(file).equals(identity);
        return still ? Optional.of(HexFormat.of().formatHex(sha.digest())) : Optional.empty();
    }

    /** Without the digest: a line of a log names the file. */
    @Override
    public String toString() {
        return path();
    }
}
