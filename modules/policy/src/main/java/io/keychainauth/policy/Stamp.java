package io.keychainauth.policy;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * What one stat says about a file. Two equal stamps mean the same content, unless the file was written again within the
 * clock's tick; git calls such entries racily clean.
 *
 * @param attributes identity, size, mode and times
 */
record Stamp(Map<String, Object> attributes) {
    private static final Stamp MISSING = new Stamp(Map.of());
    private static final Stamp DANGLING = new Stamp(Map.of("link", "dangling"));

    /** File systems keep times as coarse as 2 seconds (FAT), kernels as coarse as a tick. */
    private static final Duration COARSE = Duration.ofSeconds(2);

    /** Follows symbolic links. Made before every request: nothing here is computed that may never be asked. */
    static Stamp of(Path file) throws IOException {
        try {
            boolean unix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
            return new Stamp(Files.readAttributes(
                    file,
                    unix ? "unix:dev,ino,size,mode,lastModifiedTime,ctime" : "size,lastModifiedTime,creationTime"));
        } catch (NoSuchFileException e) {
            return Files.exists(file, NOFOLLOW_LINKS) ? DANGLING : MISSING;
        }
    }

    /** The newest of its times; before all others for a file that is not there. */
    Instant changed() {
        return attributes.values().stream()
                .filter(FileTime.class::isInstance)
                .map(time -> ((FileTime) time).toInstant())
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
    }

    /** Whether the file could not have been written again without another stamp since this moment. */
    boolean settled(Instant read) {
        return changed().isBefore(read.minus(COARSE));
    }
}
