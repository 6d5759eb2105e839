package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/** A file system that root mounts for the user, in a folder of its own away from the profile. */
final class Mount implements AutoCloseable {
    private final Path folder;
    private final Path place;
    private Optional<Actor> server = Optional.empty();

    private Mount(String name) throws IOException {
        folder = Files.createTempDirectory(
                Path.of("/var/tmp"),
                "keychain-auth-it-mount-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        place = Files.createDirectory(folder.resolve(name));
        Machine.get().give(place);
    }

    /** A folder of the user's on no file system of its own yet. */
    static Mount none() throws IOException {
        return new Mount("place");
    }

    /** One that holds files of any size in little memory. */
    static Mount memory() throws IOException {
        Mount mount = new Mount("memory");
        mount.mount("tmpfs", "mode=755,size=16m");
        Machine.get().give(mount.place);
        return mount;
    }

    /** An overlay above a folder of the user's. */
    static Mount overlay() throws IOException {
        Mount mount = new Mount("merged");
        for (String part : List.of("lower", "upper", "work")) {
            Machine.get().give(Files.createDirectory(mount.folder.resolve(part)));
        }
        mount.mount(
                "overlay",
                "lowerdir=" + mount.lower("") + ",upperdir=" + mount.folder.resolve("upper") + ",workdir="
                        + mount.folder.resolve("work"));
        return mount;
    }

    /** One that the user serves: a file reads as one file and runs as another. */
    static Mount served(Scene scene, String name, Path shown, Path run) throws IOException {
        Mount mount = new Mount("served");
        mount.serve(scene, name, shown, run);
        return mount;
    }

    /** The same in the place of what is there by now. */
    void serve(Scene scene, String name, Path shown, Path run) throws IOException {
        String user = Machine.run(
                        List.of("stat", "-c", "%u", scene.profile().home().toString()))
                .out()
                .strip();
        Actor fuse = new Actor(new ProcessBuilder(
                scene.program("fuse.c", "fuse").toString(),
                place.toString(),
                user,
                name,
                shown.toString(),
                run.toString()));
        server = Optional.of(fuse);
        fuse.expect("mounted");
    }

    /** From now on whoever asks it for anything waits. */
    void silence() throws IOException {
        server.orElseThrow().goOn();
        server.orElseThrow().expect("silent");
    }

    Path file(String name) {
        return place.resolve(name);
    }

    /** A file below the overlay. */
    Path lower(String name) {
        return folder.resolve("lower").resolve(name);
    }

    private void mount(String kind, String options) {
        Finished mounted =
                Machine.run(List.of("mount", "-t", kind, "-o", options, "keychain-auth-it", place.toString()));
        assertEquals(0, mounted.exit(), mounted.err());
    }

    @Override
    public void close() throws IOException {
        if (server.isPresent()) {
            server.get().close(); // Who waits for it gets an error once it is gone.
        }
        Machine.run(List.of("umount", "--lazy", place.toString()));
        Machine.run(List.of("rm", "-rf", "--one-file-system", folder.toString()));
    }
}
