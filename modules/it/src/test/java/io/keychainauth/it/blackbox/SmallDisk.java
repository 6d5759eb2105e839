package io.keychainauth.it.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file system of its own in the place of a folder, so small that a test can fill it. Root mounts it. */
public final class SmallDisk implements AutoCloseable {
    private static final String SIZE = "1m";

    private final Path folder;
    private final Path ballast;

    SmallDisk(Profile profile, Path folder) throws IOException {
        this(profile, folder, SIZE);
    }

    /**
     * Mounts it.
     *
     * @param size as tmpfs(5) spells it
     */
    public SmallDisk(Profile profile, Path folder, String size) throws IOException {
        this.folder = folder;
        this.ballast = folder.resolve("ballast");
        Finished made = profile.run("mkdir", "-p", "-m", "700", folder.toString());
        assertEquals(0, made.exit(), made.err());
        Finished mounted = Machine.run(
                List.of("mount", "-t", "tmpfs", "-o", "mode=700,size=" + size, "keychain-auth-it", folder.toString()));
        assumeTrue(mounted.exit() == 0, () -> "this root cannot mount: " + mounted.err());
        Machine.get().give(folder);
    }

    /** Takes the last byte. */
    public void fill() {
        Finished filled = Machine.run(List.of("dd", "if=/dev/zero", "of=" + ballast, "bs=4k"));
        assertNotEquals(0, filled.exit());
    }

    public void free() throws IOException {
        Files.delete(ballast);
    }

    @Override
    public void close() {
        Machine.run(List.of("umount", "--lazy", folder.toString()));
    }
}
