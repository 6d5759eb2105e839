package io.keychainauth.peer.macos;

import io.keychainauth.peer.Lack;
import io.keychainauth.peer.Lack.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What proofs on this system lack. */
final class MacosLacks {
    private MacosLacks() {}

    /**
     * Asks which functions there are; the rest is true of every macOS.
     *
     * @param known whether there is a function of a name
     */
    static List<Lack> of(Predicate<String> known) {
        List<Lack> lacks = new ArrayList<>();
        if (!known.test("proc_pidpath_audittoken")) {
            lacks.add(new Lack(
                    "program_of_token",
                    Weight.FATAL,
                    "no proc_pidpath_audittoken: no client can be proven",
                    "use macOS 11 or newer"));
        }
        lacks.add(new Lack(
                "writers",
                Weight.WEAKER,
                "the kernel names who used a connection last, not who wrote: a process that shares the connection of an"
                        + " approved program may be taken for it if that program uses it in the same moment",
                "have clients open their connection close-on-exec: others are \"legacy\""));
        lacks.add(new Lack(
                "mapped_code",
                Weight.WEAKER,
                "libraries and code without a file are not looked at: requests of programs that were signed without"
                        + " the hardened runtime and library validation are \"compat\" at best",
                "approve programs that have the hardened runtime (codesign --display --verbose shows \"runtime\")"));
        lacks.add(new Lack(
                "running_files",
                Weight.WEAKER,
                "the file of a running program can be written to: requests of unsigned programs are \"compat\" at best",
                "sign programs, \"codesign --sign -\" is enough"));
        return List.copyOf(lacks);
    }
}
