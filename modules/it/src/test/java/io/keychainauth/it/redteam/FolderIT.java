package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Json;
import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A library that root owns lies where the user may put another one after all. */
class FolderIT {
    private static final String LIBRARY = "libm.so.6";
    private static final String OF_ROOTS = "a library is root's, but ";
    private static final String UNATTESTABLE = Json.denied("unattestable_peer");
    private static final String OVER = "cat \"$0\" > \"$1/" + LIBRARY + "\"";
    private static final String BESIDE = "cp \"$0\" \"$1/new\" && mv -f \"$1/new\" \"$1/" + LIBRARY + "\"";

    /** Another library that root installed: what lies at the path is root's still. */
    private static final String OTHER = "other.so";

    private static final String SWAPPED = "mv -f \"$1/" + OTHER + "\" \"$1/" + LIBRARY + "\"";

    @Test
    void anAccessControlList() throws IOException {
        reachable("the file's access control list lets the user write", "setfacl -m u:$USER:rw $FILE", OVER);
        reachable("the folder's access control list lets the user write", "setfacl -m u:$USER:rwx $FOLDER", BESIDE);
    }

    @Test
    void aGroup() throws IOException {
        reachable("the user's group may write the file", "chgrp $USER $FILE && chmod g+w $FILE", OVER);
        reachable("the user's group may write the folder", "chgrp $USER $FOLDER && chmod g+w $FOLDER", BESIDE);
        reachable("everybody may write the folder", "chmod 777 $FOLDER", BESIDE);
    }

    @Test
    void aFolderFurtherUp() throws IOException {
        reachable(
                "a folder further up is the user's",
                "chown $USER $FOLDER/..",
                "mv \"$1\" \"$1.old\" && mkdir \"$1\" && cp \"$0\" \"$1/" + LIBRARY + "\"");
    }

    /** The daemon was started before; whoever logs in afterwards has one group more. */
    @Test
    void aGroupOfTheNextLogin() throws IOException {
        try (NextLogin login = new NextLogin()) {
            ofTheNextLogin(
                    "a group of the user's next login may write the file",
                    "chgrp $GROUP $FILE && chmod g+w $FILE",
                    OVER,
                    login);
            ofTheNextLogin(
                    "a group of the user's next login may write the folder",
                    "chgrp $GROUP $FOLDER && chmod g+w $FOLDER && cp $LIBRARY $FOLDER/" + OTHER,
                    SWAPPED,
                    login);
            ofTheNextLogin(
                    "the file's access control list names a group of the user's next login",
                    "setfacl -m g:$GROUP:rw $FILE",
                    OVER,
                    login);
        }
    }

    /** The user makes an image with a file of root's, and the desktop mounts it for him. */
    @Test
    void aMediumOfTheUsers() throws IOException {
        Row.of("A11", OF_ROOTS + "on a medium of the user's, mounted for him (nosuid)")
                .off("vouched-mounts")
                .needsRoot("nobody mounts a medium")
                .honest(scene -> scene.serves() && withLibrary(scene))
                .attack(scene -> {
                    try (Installed installed = new Installed()) {
                        Path counter = counter(scene, installed);
                        installed.root("mount -o loop,nosuid,nodev " + image(scene) + " $FOLDER");
                        assertEquals(0, Files.getAttribute(installed.folder.resolve(LIBRARY), "unix:uid"));
                        return LibraryIT.load(scene, counter);
                    }
                })
                .denied("user_writable_library")
                .run();
    }

    private static Path image(Scene scene) throws IOException {
        Path image = scene.profile().folder().resolve("medium");
        Finished made = scene.profile()
                .run(
                        "sh",
                        "-ec",
                        """
                        mkdir "$0.d"
                        cp "$1" "$0.d/%1$s"
                        truncate -s 16M "$0"
                        mkfs.ext4 -q -d "$0.d" -E root_owner=0:0 "$0"
                        debugfs -w -R "set_inode_field %1$s uid 0" "$0"
                        """.formatted(LIBRARY),
                        image.toString(),
                        LibraryIT.library(scene).toString());
        assertEquals(0, made.exit(), made.err());
        return image;
    }

    private static void reachable(String how, String made, String replacement) throws IOException {
        reachable(Row.of("A11", OF_ROOTS + how).off("pinned-libraries"), made, replacement, new NextLogin(""));
    }

    private static void ofTheNextLogin(String how, String made, String replacement, NextLogin login)
            throws IOException {
        reachable(Row.of("A11", OF_ROOTS + how).off("next-login"), made, replacement, login);
    }

    private static void reachable(Row row, String made, String replacement, NextLogin login) throws IOException {
        row.honest(scene -> scene.serves() && withLibrary(scene))
                .attack(scene -> {
                    try (Installed installed = new Installed()) {
                        installed.root("GROUP=" + login.group + "; LIBRARY=" + LibraryIT.library(scene) + "; " + made);
                        Outcome before = scene.honest(client(scene, installed));
                        Path counter = counter(scene, installed);
                        Finished replaced = login.run(
                                scene,
                                "sh",
                                "-c",
                                replacement,
                                LibraryIT.library(scene).toString(),
                                installed.folder.toString());
                        assertEquals(0, replaced.exit(), replaced.err());
                        Outcome after = LibraryIT.load(scene, counter);
                        return new Outcome(after.effect(), before.seen() + "\n" + after.seen());
                    }
                })
                .ends("user_writable_library, while the right one still lies there, too", (scene, outcome) -> {
                    assertTrue(outcome.seen().startsWith(UNATTESTABLE), outcome::seen);
                    assertTrue(scene.recorded("\"detail\":\"user_writable_library\"", "/client\""));
                    assertTrue(scene.recorded("\"detail\":\"user_writable_library\"", "/counter\""));
                })
                .run();
    }

    /** Where nobody but root may write, or a group that is not the user's, the same program needs no pin. */
    private static boolean withLibrary(Scene scene) throws IOException {
        try (Installed installed = new Installed()) {
            installed.root("chgrp daemon $FILE && chmod g+w $FILE");
            return scene.honest(client(scene, installed)).effect();
        }
    }

    private static Path counter(Scene scene, Installed installed) throws IOException {
        return scene.approve(scene.program("counter.c", "counter", "-lm", "-Wl,-rpath," + installed.folder));
    }

    private static Path client(Scene scene, Installed installed) throws IOException {
        return scene.approve(
                scene.profile().client("client.c", "client", "-Wl,--no-as-needed,-rpath," + installed.folder, "-lm"));
    }

    /** A library as a package would install it. */
    private static final class Installed implements AutoCloseable {
        private final Path top = Files.createTempDirectory(Path.of("/opt"), "keychain-auth-it-");
        private final Path folder = Files.createDirectories(top.resolve("product/lib"));

        Installed() throws IOException {
            Files.copy(LibraryIT.system(), folder.resolve(LIBRARY));
            root("chmod -R go=rX " + top);
        }

        void root(String command) {
            Finished finished = Machine.run(List.of(
                    "env",
                    "USER=" + Machine.USER,
                    "FOLDER=" + folder,
                    "FILE=" + folder.resolve(LIBRARY),
                    "sh",
                    "-c",
                    command));
            assertEquals(0, finished.exit(), finished.err());
        }

        @Override
        public void close() {
            Machine.run(List.of("umount", "--lazy", "--quiet", folder.toString()));
            Machine.run(List.of("rm", "-rf", "--one-file-system", top.toString()));
        }
    }

    /** A login of the user's that is newer than all others, and has a group that they do not have. */
    private static final class NextLogin implements AutoCloseable {
        private final String group;

        /** Nobody is added to any group. */
        NextLogin(String group) {
            this.group = group;
        }

        NextLogin() {
            this("keychain-auth-its");
            root("groupadd", "--force", "--system", group);
            root("usermod", "--append", "--groups", group, Machine.USER);
        }

        private static void root(String... command) {
            Finished finished = Machine.run(List.of(command));
            assertEquals(0, finished.exit(), finished.err());
        }

        /** Runs a command as the user, in this login if it has a group. */
        Finished run(Scene scene, String... command) {
            if (group.isEmpty()) {
                return scene.profile().run(command);
            }
            List<String> login = new ArrayList<>(
                    List.of("setpriv", "--reuid", Machine.USER, "--regid", Machine.USER, "--groups", group, "--"));
            login.addAll(List.of(command));
            return Machine.run(login);
        }

        @Override
        public void close() {
            root("groupdel", group);
        }
    }
}
