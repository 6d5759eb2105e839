package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Build;
import io.keychainauth.it.blackbox.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks can be switched off in one image only. Rows plant all switches before they attack the release image. */
class SwitchesIT {
    /** Part of every prologue; classes lie in lib/modules as they are, without compression. */
    private static final byte[] MARK = ".redteam/".getBytes(StandardCharsets.US_ASCII);

    @Test
    void noFileOfTheReleaseImageKnowsASwitch() throws IOException {
        assertEquals(List.of(), marked(Build.RELEASE));
    }

    @Test
    void theOtherImageHasThemAll() throws IOException {
        Path libraries = Machine.get().image(Build.REDTEAM).resolve("lib");
        Path modules = libraries.resolve("modules");
        assertEquals(
                Set.of(modules, libraries.resolve("command.aot"), libraries.resolve("daemon.aot")),
                Set.copyOf(marked(Build.REDTEAM)));
        byte[] classes = Files.readAllBytes(modules);
        for (String name : Scene.allSwitches()) {
            assertTrue(holds(classes, (".redteam/" + name).getBytes(StandardCharsets.US_ASCII)), name);
        }
    }

    private static List<Path> marked(Build build) throws IOException {
        try (Stream<Path> files = Files.walk(Machine.get().image(build))) {
            List<Path> all = files.filter(Files::isRegularFile).toList();
            List<Path> marked = new java.util.ArrayList<>();
            for (Path file : all) {
                if (holds(Files.readAllBytes(file), MARK)) {
                    marked.add(file);
                }
            }
            return marked;
        }
    }

    private static boolean holds(byte[] content, byte[] wanted) {
        for (int at = 0; at <= content.length - wanted.length; at++) {
            if (content[at] == wanted[0]
                    && java.util.Arrays.equals(content, at, at + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }
}
