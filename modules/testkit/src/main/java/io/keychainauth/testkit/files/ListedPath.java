package io.keychainauth.testkit.files;

import java.io.IOException;
import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/** A path of a {@link ListedDisk}. */
record ListedPath(ListedDisk disk, Path real) implements Path {
    private ListedPath with(Path other) {
        return new ListedPath(disk, other);
    }

    private @Nullable Path orNone(@Nullable Path other) {
        return other == null ? null : with(other);
    }

    /** A name may come from the real disk. */
    private Path bare(Path other) {
        return other instanceof ListedPath listed
                ? listed.real
                : real.getFileSystem().getPath(other.toString());
    }

    @Override
    public ListedDisk getFileSystem() {
        return disk;
    }

    @Override
    public boolean isAbsolute() {
        return real.isAbsolute();
    }

    @Override
    public @Nullable Path getRoot() {
        return orNone(real.getRoot());
    }

    @Override
    public @Nullable Path getFileName() {
        return orNone(real.getFileName());
    }

    @Override
    public @Nullable Path getParent() {
        return orNone(real.getParent());
    }

    @Override
    public int getNameCount() {
        return real.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return with(real.getName(index));
    }

    @Override
    public Path subpath(int from, int to) {
        return with(real.subpath(from, to));
    }

    @Override
    public boolean startsWith(Path other) {
        return real.startsWith(bare(other));
    }

    @Override
    public boolean endsWith(Path other) {
        return real.endsWith(bare(other));
    }

    @Override
    public Path normalize() {
        return with(real.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return with(real.resolve(bare(other)));
    }

    @Override
    public Path relativize(Path other) {
        return with(real.relativize(bare(other)));
    }

    @Override
    public URI toUri() {
        return real.toUri();
    }

    @Override
    public Path toAbsolutePath() {
        return with(real.toAbsolutePath());
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        return with(real.toRealPath(options));
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException("nothing is watched here");
    }

    @Override
    public int compareTo(Path other) {
        return real.compareTo(bare(other));
    }

    @Override
    public String toString() {
        return real.toString();
    }
}
