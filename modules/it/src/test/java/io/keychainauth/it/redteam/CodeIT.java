package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Build;
import io.keychainauth.it.blackbox.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An approved program that never shows its secret is changed in memory so that it does. */
class CodeIT {
    private static final String JIT = "\"allow_jit\":true";
    private static final Path SYSTEM_FILE = Path.of("/usr/bin/env");

    @Test
    void aTracerReadsAlong() throws IOException {
        Row.of("A10", "the parent of an approved program traces it and reads what it receives (PTRACE_ATTACH)")
                .off("traced")
                .attack(scene -> change(scene, "trace", discreet(scene)))
                .denied("traced")
                .run();
    }

    @Test
    void theCodeIsWrittenBeforeItConnects() throws IOException {
        Row.of("A10", "its code is written through /proc/PID/mem before it connects; nobody traces it by then")
                .off("modified-code")
                .attack(scene -> change(scene, "mem", discreet(scene)))
                .denied("code_modified")
                .race((scene, tries) -> change(scene, "mem", discreet(scene), tries))
                .run();
    }

    @Test
    void theEntryAllowsAnonymousCode() throws IOException {
        Row.of("A10", "the same with allow_jit in its entry, which is about code that came from no file")
                .off("modified-code")
                .attack(scene -> change(scene, "mem", discreet(scene, JIT)))
                .denied("code_modified")
                .run();
    }

    @Test
    void aTracerIsGoneAgain() throws IOException {
        Row.of("A10", "a tracer writes its code and detaches before it connects")
                .off("modified-code")
                .attack(scene -> change(scene, "detach", discreet(scene)))
                .denied("code_modified")
                .run();
    }

    @Test
    void codeThatTheProgramMadeWritable() throws IOException {
        Row.of("A10", "process_vm_writev into code that the program itself made writable")
                .off("modified-code")
                .honest(scene -> scene.serves() && untouched(scene, writable(scene)))
                .attack(scene -> change(scene, "writev", writable(scene)))
                .denied("code_modified")
                .run();
    }

    @Test
    void theCodeThatTheKernelLends() throws IOException {
        Row.of("A10", "the kernel's code in its memory, [vdso], is written through /proc/PID/mem")
                .off("modified-code")
                .attack(scene -> change(scene, "vdso", discreet(scene)))
                .denied("code_modified")
                .run();
    }

    @Test
    void theWrittenPageIsSwappedOut() throws IOException {
        try (Swap swap = new Swap()) {
            Row row = Row.of("A10", "its code is written and the page then swapped out")
                    .off("modified-code")
                    .attack(CodeIT::swappedOut)
                    .denied("code_modified");
            if (swap.refusal().isPresent()) {
                row.notPossibleHere(swap.refusal().get());
            } else {
                row.run();
            }
        }
    }

    /** Root only makes room: the page is the user's, and what the kernel does when memory is short is done on demand. */
    private static Outcome swappedOut(Scene scene) throws IOException {
        ProcessBuilder attacker = scene.profile().prepare(command(scene, "pageout", discreet(scene)));
        try (Actor changing = new Actor(attacker)) {
            Path pageout = scene.program("pageout.c", "pageout");
            Machine.Finished out = Machine.run(List.of(pageout.toString(), changing.line()));
            assertEquals(0, out.exit(), "the page is not swapped out: " + out.err());
            changing.goOn();
            return Outcome.stealing(scene, changing.rest());
        }
    }

    @Test
    void aProgramRewritesItself() throws IOException {
        itself("mprotect, write, mprotect back", "self");
        itself("write to a private mapping of a system file, mprotect", SYSTEM_FILE.toString());
    }

    private static void itself(String how, String argument) throws IOException {
        Row.of("A10", "an approved program rewrites code in its own memory: " + how)
                .off("modified-code")
                .attack(scene -> itself(scene, argument))
                .denied("code_modified")
                .run();
        Row.of("A10", "the same with allow_jit in its entry: " + how)
                .off("modified-code")
                .attack(scene -> itself(scene, argument, JIT))
                .denied("code_modified")
                .run();
    }

    private static Outcome itself(Scene scene, String argument, String... fields) throws IOException {
        return scene.steal(
                "sh",
                "-c",
                "printf '\\n\\n' | \"$@\"",
                "sh",
                discreet(scene, fields).toString(),
                scene.socket(),
                scene.request(),
                argument);
    }

    /** No defence: who may write the memory of an approved program has its secrets. Users are told so. */
    @Test
    void whatIsNotPromised() throws IOException {
        stated("late", "its code is written once the daemon has looked at it");
        stated("data", "its data, not its code, is written through /proc/PID/mem before it connects");
    }

    private static void stated(String how, String attack) throws IOException {
        try (Scene scene = new Scene(Build.RELEASE, Scene.allSwitches())) {
            Outcome outcome = change(scene, how, discreet(scene));
            assertTrue(outcome.effect(), outcome::seen);
        }
        Row.of("A10", attack).stated("served: who may trace a program (ptrace_scope) may do so at any time");
    }

    private static Outcome change(Scene scene, String how, Path victim, String... count) {
        List<String> command = command(scene, how, victim, count);
        return scene.steal(command.toArray(String[]::new));
    }

    private static List<String> command(Scene scene, String how, Path victim, String... count) {
        List<String> command = new ArrayList<>(List.of(
                scene.program("change.c", "change").toString(),
                how,
                scene.socket(),
                scene.request(),
                victim.toString()));
        command.addAll(List.of(count));
        return command;
    }

    private static Path discreet(Scene scene, String... fields) throws IOException {
        return scene.approve(scene.program("discreet.c", "discreet"), fields);
    }

    private static Path writable(Scene scene) throws IOException {
        return scene.approve(scene.program("discreet.c", "discreet-writable"));
    }

    /** Whether it gets its secret, which it does not show, when nobody changes it. */
    private static boolean untouched(Scene scene, Path victim) throws IOException {
        Outcome outcome = scene.steal(
                "sh", "-c", "printf '\\n\\n' | \"$@\"", "sh", victim.toString(), scene.socket(), scene.request());
        assertEquals("", outcome.seen());
        return scene.recorded("\"result\":\"GRANTED\"", "\"action\":\"read\"", "/" + victim.getFileName() + "\"");
    }
}
