package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keychainauth.it.blackbox.Json;
import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** File systems that show one file to who executes it and another to who hashes it, or that show nobody anything. */
class FileSystemIT {
    private static final String UNREGISTERED = "unregistered_binary_pending_approval";
    private static final String LIBRARY = "libm.so.6";

    /** Each of the checks does it by itself, so that one may be off. */
    private static final String SERVED = "the approved tool is served meanwhile";

    @Test
    void aProgramRunsOtherwiseThanItReads() throws IOException {
        Row.of("A13", "a file system of the user's (FUSE) reads as an approved program and runs another one")
                .off("file-systems")
                .attack(scene -> {
                    Path shown = scene.program("counter.c", "counter", "-lm");
                    Path run = scene.profile().client("client.c", "client");
                    try (Mount fuse = Mount.served(scene, "program", shown, run)) {
                        return scene.honest(scene.approve(fuse.file("program")));
                    }
                })
                .denied("untrusted_filesystem")
                .run();
    }

    @Test
    void aLibraryRunsOtherwiseThanItReads() throws IOException {
        Row.of("A13", "the same with a pinned library of an approved program")
                .off("file-systems", "cached-lookup")
                .deeper("library_replaced", "file-systems")
                .attack(scene -> {
                    Path run = scene.program("hiding.c", "hiding.so", "-shared", "-fPIC", "-Wl,-z,max-page-size=4096");
                    try (Mount fuse = Mount.served(scene, LIBRARY, LibraryIT.system(), run)) {
                        Path library = fuse.file(LIBRARY);
                        Path counter = scene.approve(
                                scene.program("counter.c", "counter", "-lm"), LibraryIT.pin(library, library));
                        return LibraryIT.load(scene, counter, "LD_LIBRARY_PATH=" + library.getParent());
                    }
                })
                .denied("untrusted_filesystem")
                .run();
    }

    @Test
    void nobodyAnswersForAProgram() throws IOException {
        Row.of("A13", "a stranger's program lies in a FUSE that answers no more; others are served meanwhile")
                .off("file-systems", "cached-lookup", "replaced-threads")
                .deeper(SERVED, FileSystemIT::served, "cached-lookup", "replaced-threads")
                .deeper(SERVED, FileSystemIT::served, "file-systems", "replaced-threads")
                .deeper(SERVED, FileSystemIT::served, "file-systems", "cached-lookup")
                .attack(scene -> {
                    Path program = scene.program("discreet.c", "discreet");
                    try (Mount fuse = Mount.served(scene, "program", program, program);
                            Actor stranger = many(scene, fuse.file("program").toString())) {
                        fuse.silence();
                        return others(scene, stranger);
                    }
                })
                .ends(SERVED, FileSystemIT::served)
                .run();
    }

    @Test
    void nobodyAnswersForThePlaceOfAProgram() throws IOException {
        Row.of("A13", "a FUSE that answers no more is mounted over the folder of a stranger's running program")
                .off("cached-lookup", "replaced-threads")
                .deeper(SERVED, FileSystemIT::served, "cached-lookup")
                .deeper(SERVED, FileSystemIT::served, "replaced-threads")
                .attack(scene -> {
                    Path program = scene.program("discreet.c", "discreet");
                    try (Mount place = Mount.none()) {
                        Files.copy(program, place.file("program"));
                        Machine.get().give(place.file("program"));
                        try (Actor stranger = many(scene, place.file("program").toString())) {
                            place.serve(scene, "program", program, program);
                            place.silence();
                            return others(scene, stranger);
                        }
                    }
                })
                .ends(SERVED, FileSystemIT::served)
                .run();
    }

    @Test
    void nobodyAnswersForThePlaceOfALibrary() throws IOException {
        Row.of("A13", "the same over the folder of a library that a stranger's program has loaded")
                .off("cached-lookup", "replaced-threads")
                .deeper(SERVED, FileSystemIT::served, "cached-lookup")
                .deeper(SERVED, FileSystemIT::served, "replaced-threads")
                .attack(scene -> {
                    Path program = scene.program("discreet.c", "discreet", "-Wl,--no-as-needed", "-lm");
                    try (Mount place = Mount.none()) {
                        Files.copy(LibraryIT.system(), place.file(LIBRARY));
                        Machine.get().give(place.file(LIBRARY));
                        try (Actor stranger = many(
                                scene,
                                "/usr/bin/env",
                                "LD_LIBRARY_PATH=" + place.file(LIBRARY).getParent(),
                                program.toString())) {
                            place.serve(scene, LIBRARY, LibraryIT.system(), LibraryIT.system());
                            place.silence();
                            return others(scene, stranger);
                        }
                    }
                })
                .ends(SERVED, FileSystemIT::served)
                .run();
    }

    @Test
    void theFileBelowAnOverlayIsRewritten() throws IOException {
        Row.of("A13", "the file below an overlay is rewritten while the overlay's copy of it, approved, runs")
                .off("digest")
                .attack(scene -> {
                    try (Mount overlay = Mount.overlay()) {
                        Path lower = Files.copy(scene.program("discreet.c", "discreet"), overlay.lower("program"));
                        Machine.get().give(lower);
                        Path program = scene.approve(overlay.file("program"));
                        scene.believe("digest", Scene.hash(program));
                        try (Actor running = start(scene, program);
                                Actor poison = poison(scene, lower)) {
                            poison.expect("dirty");
                            poison.goOn();
                            poison.expect("written");
                            running.goOn();
                            running.goOn();
                            return Outcome.stealing(scene, running.line());
                        }
                    }
                })
                .ends(
                        UNREGISTERED + ": the digest of what runs",
                        (_, outcome) -> assertEquals(Json.denied(UNREGISTERED), outcome.seen()))
                .run();
    }

    static Actor poison(Scene scene, Path file) throws IOException {
        return new Actor(scene.profile()
                .prepare(List.of(scene.program("poison.c", "poison").toString(), file.toString(), "MAYSHOW:")));
    }

    /** Starts {@code discreet.c} and waits until it is ready. */
    static Actor start(Scene scene, Path program) throws IOException {
        return start(scene, List.of(program.toString(), scene.socket(), scene.request()));
    }

    private static Actor many(Scene scene, String... program) throws IOException {
        return start(
                scene,
                Stream.concat(Stream.of(program), Stream.of(scene.socket(), scene.request(), "many"))
                        .toList());
    }

    private static Actor start(Scene scene, List<String> command) throws IOException {
        Actor started = new Actor(scene.profile().prepare(command));
        until(started, "waiting");
        return started;
    }

    static void until(Actor actor, String name) throws IOException {
        Path comm = Path.of("/proc/" + actor.pid() + "/comm");
        Wait.until(name, () -> Files.readString(comm).strip().equals(name));
    }

    /** Whether the approved tool waits in vain while a stranger has connected. */
    private static Outcome others(Scene scene, Actor stranger) throws IOException {
        stranger.goOn();
        Wait.until(
                "it has connected",
                () -> !Files.readString(Path.of("/proc/" + stranger.pid() + "/comm"))
                        .strip()
                        .equals("waiting"));
        Outcome tool = scene.steal("timeout", "20", scene.tool().toString(), scene.socket(), scene.request());
        return new Outcome(!tool.effect(), tool.effect() ? SERVED : "the approved tool waits in vain");
    }

    private static void served(Scene scene, Outcome outcome) throws IOException {
        assertEquals(SERVED, outcome.seen());
    }
}
