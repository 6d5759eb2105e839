package io.keychainauth.testkit.files;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * Attributes of something that is neither a file nor a link.
 *
 * @param isDirectory whether it says that it is a folder
 */
public record AnotherKind(BasicFileAttributes real, boolean isDirectory) implements BasicFileAttributes {
    @Override
    public boolean isOther() {
        return true;
    }

    @Override
    public boolean isRegularFile() {
        return false;
    }

    @Override
    public boolean isSymbolicLink() {
        return false;
    }

    @Override
    public FileTime lastModifiedTime() {
        return real.lastModifiedTime();
    }

    @Override
    public FileTime lastAccessTime() {
        return real.lastAccessTime();
    }

    @Override
    public FileTime creationTime() {
        return real.creationTime();
    }

    @Override
    public long size() {
        return real.size();
    }

    @Override
    public @Nullable Object fileKey() {
        return real.fileKey();
    }
}
