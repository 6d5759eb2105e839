package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A library that root owns lies where the user may put another one after all. */
class FolderIT {
    private static final String LIBRARY = "libm.so.6";
    private static final String OVER = "cat \"$0\" > \"$1/" + LIBRARY + "\"";
    private static final String BESIDE = "cp \"$0\" \"$1/new\" && mv -f \"$1/new\" \"$1/" + LIBRARY + "\"";

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

    private static void reachable(String how, String made, String replacement) throws IOException {
        Row.of("A11", "a library is root's, but " + how)
                .off("pinned-libraries")
                .honest(scene -> scene.serves() && withLibrary(scene))
                .attack(scene -> {
                    try (Installed installed = new Installed()) {
                        installed.root(made);
                        Outcome before = scene.honest(client(scene, installed));
                        Path counter = scene.approve(
                                scene.program("counter.c", "counter", "-lm", "-Wl,-rpath," + installed.folder));
                        Finished replaced = scene.profile()
                                .run(
                                        "sh",
                                        "-c",
                                        replacement,
                                        LibraryIT.library(scene).toString(),
                                        installed.folder.toString());
                        assertEquals(0, replaced.exit(), replaced.err());
                        Outcome after = LibraryIT.load(scene, counter);
                        return new Outcome(before.effect() || after.effect(), before.seen() + "\n" + after.seen());
                    }
                })
                .denied("user_writable_library")
                .run();
    }

    /** Where nobody but root may write, the same program needs no pin. */
    private static boolean withLibrary(Scene scene) throws IOException {
        try (Installed installed = new Installed()) {
            return scene.honest(client(scene, installed)).effect();
        }
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
            Machine.run(List.of("rm", "-rf", top.toString()));
        }
    }
}
