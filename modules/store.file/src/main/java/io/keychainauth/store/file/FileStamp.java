package io.keychainauth.store.file;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What shows without reading that a file is another one or has another content (stat(2)).
 *
 * @param all device, inode, size and both times
 * @param size in bytes
 * @param changed when the inode changed, which no program can set back
 */
record FileStamp(Map<String, Object> all, long size, FileTime changed) {
    /** Kernels stamp with a clock that ticks each 10 ms at worst; file systems that count in seconds have their own. */
    private static final long TICK_MILLIS = 100;

    private static final long COARSE_MILLIS = 4_000;
    private static final long SECOND_MILLIS = 1_000;
    private static final String UNIX = "unix:dev,ino,size,lastModifiedTime,ctime";
    private static final String ANY = "fileKey,size,lastModifiedTime";

    /** Of a file, a link itself included; empty if there is none. */
    static Optional<FileStamp> of(Path file) throws IOException {
        boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
        try {
            Map<String, Object> all = Files.readAttributes(file, unix ? UNIX : ANY, NOFOLLOW_LINKS);
            if (all.get("size") instanceof Long size
                    && all.get(unix ? "ctime" : "lastModifiedTime") instanceof FileTime changed) {
                return Optional.of(new FileStamp(all, size, changed));
            }
            throw new IOException(file + " has no size or time");
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Whether any change after this moment has to show in the stamp; before, one could bear the same time. */
    boolean settled(Instant moment) {
        boolean coarse = changed.toMillis() % SECOND_MILLIS == 0;
        return changed.toMillis() + (coarse ? COARSE_MILLIS : TICK_MILLIS) < moment.toEpochMilli();
    }
}
