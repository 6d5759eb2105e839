package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Build;
import io.keychainauth.it.blackbox.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Foreign code gets into an approved program as a library. */
class LibraryIT {
    private static final String NAME = "libm.so.6";
    private static final String REPLACED = "a pinned library is replaced ";
    private static final String JIT = "\"allow_jit\":true";
    private static final String PROVEN = "\"require\":\"proven\"";
    private static final String LATE =
            "a library is loaded after the look: connects, executes an approved program whose"
                    + " loader waits for a pipe, and has it looked at, registered with";

    @Test
    void theLinkerIsTold() throws IOException {
        told("LD_PRELOAD", "hiding.so");
        told("LD_AUDIT", "hiding.so");
        told("LD_LIBRARY_PATH, a false libm.so.6", "");
    }

    private static void told(String how, String file) throws IOException {
        Row.of("A11", "a library of the user's in an approved program: " + how)
                .off("pinned-libraries")
                .attack(scene -> {
                    foreign(scene);
                    String variable = how.replaceAll(",.*", "");
                    return load(
                            scene,
                            counter(scene),
                            variable + "=" + folder(scene).resolve(file));
                })
                .denied("user_writable_library")
                .run();
    }

    @Test
    void itMovesWhereNoFileIs() throws IOException {
        moves("private anonymous memory", "anonymous");
        moves("shared anonymous memory", "shared");
        moves("a System V segment", "sysv");
        moves("a memfd", "memfd");
        moves("a file in /dev/shm", "devshm");
    }

    private static void moves(String where, String how) throws IOException {
        Row.of("A11", "a preloaded library copies itself to " + where + " and unmaps its file")
                .off("jit")
                .attack(scene -> hide(scene, how, counter(scene)))
                .denied("anonymous_executable_memory")
                .run();
    }

    /** No defence: users are told what allow_jit means, and that these checks are trip-wires. */
    @Test
    void whatIsNotPromised() throws IOException {
        stated(
                "a preloaded library copies itself to memory of a program with allow_jit",
                "proven",
                scene -> hide(scene, "anonymous", counter(scene, JIT)));
        stated(
                "a preloaded library is not executable while the daemon looks: only the C library's code runs;"
                        + " registered with require proven",
                "proven",
                scene -> hide(scene, "asleep", counter(scene, PROVEN)));
        stated(LATE + "out require", "compat", scene -> late(scene, counter(scene)));
    }

    private static void stated(String attack, String assurance, Row.Attack attacker) throws IOException {
        try (Scene scene = new Scene(Build.RELEASE, Scene.allSwitches())) {
            Outcome outcome = attacker.on(scene);
            assertTrue(outcome.effect(), outcome::seen);
            assertTrue(scene.recorded(
                    "\"result\":\"GRANTED\"",
                    "\"action\":\"read\"",
                    "/counter\"",
                    "\"assurance\":\"" + assurance + "\""));
        }
        Row.of("A11", attack)
                .stated("served, and recorded as " + assurance
                        + ": who starts an approved program decides what it does");
    }

    @Test
    void itIsLoadedAfterTheLook() throws IOException {
        Row.of("A11", LATE + " require proven")
                .off("proven")
                .attack(scene -> late(scene, counter(scene, PROVEN)))
                .denied("not_proven")
                .run();
    }

    /** The loader reads standard input for the first library, and finds none in what it is told after the look. */
    private static Outcome late(Scene scene, Path program) {
        Path thief = scene.program("thief.c", "late.so", "-shared", "-fPIC");
        return scene.steal(
                "env",
                "PRELOAD=/proc/self/fd/0:" + thief,
                "CONNECTION=7",
                "REQUEST=" + scene.request(),
                scene.program("make_print.c", "attacker").toString(),
                scene.socket(),
                scene.daemonPid(),
                "7",
                "1",
                "no library ".repeat(100),
                program.toString());
    }

    @Test
    void anApprovedLibraryIsReplaced() throws IOException {
        replaced(Row.of("A11", REPLACED + "by rename").off("pinned-libraries"), "", "user_writable_library");
        replaced(
                Row.of("A11", REPLACED + "by rename, and puts the approved one back")
                        .off("libraries-in-place"),
                "renamed",
                "library_replaced");
        replaced(
                Row.of("A11", REPLACED + "in place, keeps its pages and writes the approved one back")
                        .off("modified-code"),
                "written",
                "code_modified");
    }

    private static void replaced(Row row, String hide, String refusal) throws IOException {
        row.honest(scene -> scene.serves()
                        && scene.honest(pinned(scene, "client.c")).effect())
                .attack(scene -> {
                    Path counter = pinned(scene, "redteam/counter.c");
                    Path place = folder(scene).resolve(NAME);
                    Path good = Files.copy(place, scene.profile().folder().resolve("good.so"));
                    foreign(scene);
                    scene.profile().give(good);
                    return load(scene, counter, "HIDE=" + hide, "GOOD=" + good, "HERE=" + place);
                })
                .denied(refusal)
                .run();
    }

    @Test
    void theNameIsHardToWriteDown() throws IOException {
        named("holds a line break", "newline", "user_writable_library");
        named("with a line break looks like that of a pinned one", "escape", "user_writable_library");
        named("ends in \" (deleted)\"", "deleted", "user_writable_library");
        named("is no UTF-8", "encoding", "proof_failed");
        named("is longer than PATH_MAX", "long", "proof_failed");
    }

    /** Unchecked its name is one that leads nowhere; then it counts as replaced, and if that is no matter, as of no file. */
    private static void named(String how, String kind, String refusal) throws IOException {
        Row.of("A11", "a library whose name " + how)
                .off("map-names", "libraries-in-place", "jit")
                .deeper("library_replaced", "map-names")
                .deeper("anonymous_executable_memory", "map-names", "libraries-in-place")
                .attack(scene -> {
                    scene.believe("map-names", "/unknown");
                    Path names = scene.profile().folder().resolve("names.py");
                    Files.copy(
                            Machine.repository().resolve("modules/it/src/test/python/redteam/names.py"),
                            names,
                            StandardCopyOption.REPLACE_EXISTING);
                    Path good = folder(scene).resolve("good.so");
                    Files.copy(system(), good);
                    scene.profile().give(folder(scene));
                    Path pinned = folder(scene).resolve("two\\012lines").resolve(NAME);
                    Path counter = counter(scene, pin(pinned, system()));
                    return load(
                            scene,
                            Path.of("/usr/bin/python3"),
                            List.of(
                                    names.toString(),
                                    kind,
                                    folder(scene).toString(),
                                    library(scene).toString(),
                                    counter.toString()),
                            "GOOD=" + good);
                })
                .denied(refusal)
                .run();
    }

    /** An approved program with a pinned copy of the system's library; client.c does not need what it loads. */
    private static Path pinned(Scene scene, String source) throws IOException {
        Path place = folder(scene).resolve(NAME);
        Files.copy(system(), place, StandardCopyOption.REPLACE_EXISTING);
        scene.profile().give(folder(scene));
        return scene.approve(
                scene.profile()
                        .client(
                                source,
                                "pinned-" + Path.of(source).getFileName(),
                                "-Wl,--no-as-needed,-rpath," + folder(scene),
                                "-lm"),
                pin(place, place));
    }

    static String pin(Path path, Path content) throws IOException {
        return "\"libraries\":[{\"path\":\"" + path.toString().replace("\\", "\\\\") + "\",\"hash\":\"sha256:"
                + Scene.hash(content) + "\"}]";
    }

    private static Path counter(Scene scene, String... fields) throws IOException {
        return scene.approve(scene.program("counter.c", "counter", "-lm"), fields);
    }

    static Path library(Scene scene) {
        return scene.program("hiding.c", "hiding.so", "-shared", "-fPIC", "-Wl,-z,max-page-size=4096");
    }

    /** Puts the foreign library into the folder, under its own name and under that of the system's. */
    private static void foreign(Scene scene) throws IOException {
        Path library = library(scene);
        Files.copy(library, folder(scene).resolve("hiding.so"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(library, folder(scene).resolve(NAME), StandardCopyOption.REPLACE_EXISTING);
        scene.profile().give(folder(scene));
    }

    private static Path folder(Scene scene) throws IOException {
        return Files.createDirectories(scene.profile().folder().resolve("libraries"));
    }

    static Path system() {
        return Path.of(Machine.run(List.of("sh", "-c", "realpath $(gcc -print-file-name=libm.so.6)"))
                .out()
                .strip());
    }

    private static Outcome hide(Scene scene, String how, Path program) throws IOException {
        foreign(scene);
        return load(scene, program, "LD_PRELOAD=" + folder(scene).resolve("hiding.so"), "HIDE=" + how);
    }

    static Outcome load(Scene scene, Path program, String... environment) {
        return load(scene, program, List.of(), environment);
    }

    private static Outcome load(Scene scene, Path program, List<String> arguments, String... environment) {
        List<String> command = new ArrayList<>(List.of("env"));
        command.addAll(List.of(environment));
        command.addAll(List.of("SOCKET=" + scene.socket(), "REQUEST=" + scene.request(), program.toString()));
        command.addAll(arguments);
        return scene.steal(command.toArray(String[]::new));
    }
}
