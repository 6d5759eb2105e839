package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Build;
import io.keychainauth.it.blackbox.Json;
import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A file is hashed, then changes while its modification and change times stay (a dirty page of a shared mapping). */
class PoisonIT {
    private static final String UNREGISTERED = "unregistered_binary_pending_approval";
    private static final String BUSY = "Text file busy";

    @Test
    void anExecutableThatIsMappedForWritingDoesNotRun() throws IOException {
        try (Scene scene = new Scene(Build.RELEASE, Scene.allSwitches())) {
            Path program = scene.approve(scene.program("discreet.c", "discreet"));
            try (Actor poison = FileSystemIT.poison(scene, program)) {
                poison.expect("dirty");
                String refused = scene.steal(program.toString(), scene.socket(), scene.request())
                        .seen();
                assertTrue(refused.contains(BUSY), refused);
            }
        }
        Row.of("A17", "an approved executable changes through a mapping that was there before it ran; its times stay")
                .notPossibleHere("exec: " + BUSY);
    }

    @Test
    void anExecutableBelowAnOverlay() throws IOException {
        Row.of("A17", "the same below an overlay, where it can run; then it is started again")
                .off("times-prove")
                .attack(scene -> poisoned(scene, true))
                .ends(UNREGISTERED + ": the new content", PoisonIT::unregistered)
                .run();
        Row.of("A17", "the same below an overlay; the running process connects again")
                .off("times-prove")
                .attack(scene -> poisoned(scene, false))
                .ends(UNREGISTERED + ": the new content", PoisonIT::unregistered)
                .run();
    }

    private static void unregistered(Scene scene, Outcome outcome) {
        assertEquals(Json.denied(UNREGISTERED), outcome.seen());
    }

    private static Outcome poisoned(Scene scene, boolean again) throws IOException {
        try (Mount overlay = Mount.overlay()) {
            Path lower = Files.copy(scene.program("discreet.c", "discreet"), overlay.lower("program"));
            Machine.get().give(lower);
            Path program = scene.approve(overlay.file("program"));
            try (Actor poison = FileSystemIT.poison(scene, lower)) {
                poison.expect("dirty");
                try (Actor first = FileSystemIT.start(scene, program)) {
                    askUnseen(scene, first);
                    poison.goOn();
                    poison.expect("written");
                    if (!again) {
                        return asked(scene, first);
                    }
                }
                try (Actor second = FileSystemIT.start(scene, program)) {
                    return asked(scene, second);
                }
            }
        }
    }

    @Test
    void aPinnedLibrary() throws IOException {
        Row.of("A17", "a pinned library changes, its times stay; the program that has it loaded connects again")
                .off("pinned-libraries")
                .attack(scene -> {
                    Path folder =
                            Files.createDirectories(scene.profile().folder().resolve("libraries"));
                    Path library = scene.program("quiet.c", "libraries/libquiet.so", "-shared", "-fPIC");
                    Path program = scene.program(
                            "discreet.c", "linked", "-DLINKED", "-L" + folder, "-lquiet", "-Wl,-rpath," + folder);
                    scene.approve(program, LibraryIT.pin(library, library));
                    try (Actor poison = FileSystemIT.poison(scene, library);
                            Actor running = FileSystemIT.start(scene, program)) {
                        poison.expect("dirty");
                        askUnseen(scene, running);
                        poison.goOn();
                        poison.expect("written");
                        return asked(scene, running);
                    }
                })
                .denied("user_writable_library")
                .run();
    }

    /** The honest content: it is hashed, gets its secret and shows nothing. */
    private static void askUnseen(Scene scene, Actor discreet) throws IOException {
        discreet.goOn();
        discreet.goOn();
        Wait.until(
                "the honest content is served", () -> scene.recorded("\"result\":\"GRANTED\"", "\"action\":\"read\""));
        FileSystemIT.until(discreet, "waiting");
    }

    private static Outcome asked(Scene scene, Actor discreet) throws IOException {
        discreet.goOn();
        discreet.goOn();
        return Outcome.stealing(scene, discreet.line());
    }
}
