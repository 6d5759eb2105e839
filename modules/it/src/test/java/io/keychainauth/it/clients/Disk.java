package io.keychainauth.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Machine.Finished;
import io.keychainauth.it.blackbox.Wait;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file system that root mounts for a while. */
final class Disk implements AutoCloseable {
    /** The smallest that mkfs.xfs makes is 300 MiB; the file has holes. */
    private static final long BYTES = 320L << 20;

    private final Path point;
    private final List<String> mount;
    private boolean mounted;

    private Disk(Path point, List<String> mount) throws IOException {
        this.point = point;
        this.mount = mount;
        Files.createDirectories(point);
    }

    static Disk tmpfs(Path folder) throws IOException {
        return new Disk(folder.resolve("tmpfs"), List.of("-t", "tmpfs", "-o", "size=16m", "keychain-auth-it"));
    }

    /** One that is not among those that the daemon knows. */
    static Disk ramfs(Path folder) throws IOException {
        return new Disk(folder.resolve("ramfs"), List.of("-t", "ramfs", "keychain-auth-it"));
    }

    /**
     * A file with a file system.
     *
     * @param options of mkfs
     */
    static Disk inFile(Path folder, String kind, String... options) throws IOException {
        Path file = folder.resolve(kind + ".disk");
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(BYTES);
        }
        List<String> mkfs = new ArrayList<>(List.of("mkfs." + kind));
        mkfs.addAll(List.of(options));
        mkfs.add(file.toString());
        Finished made = Machine.run(mkfs);
        assertEquals(0, made.exit(), made.err());
        return new Disk(folder.resolve(kind), List.of("-t", kind, "-o", "loop", file.toString()));
    }

    /** A writable layer above a read-only one. */
    static Disk overlay(Path folder, Path lower) throws IOException {
        Path upper = Files.createDirectories(folder.resolve("upper"));
        Path work = Files.createDirectories(folder.resolve("work"));
        return new Disk(
                folder.resolve("overlay"),
                List.of(
                        "-t",
                        "overlay",
                        "-o",
                        "lowerdir=" + lower + ",upperdir=" + upper + ",workdir=" + work,
                        "keychain-auth-it"));
    }

    /** Says what stands in the way if this machine cannot mount it. */
    Finished mount() {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(mount);
        command.add(point.toString());
        Finished finished = Machine.run(command);
        mounted = finished.exit() == 0;
        return finished;
    }

    Path folder() {
        return point;
    }

    /** The daemon lets go of a program's file soon after the program has ended. */
    @Override
    public void close() throws IOException {
        if (mounted) {
            Wait.until(
                    point + " is idle",
                    () -> Machine.run(List.of("umount", point.toString())).exit() == 0);
        }
    }
}
