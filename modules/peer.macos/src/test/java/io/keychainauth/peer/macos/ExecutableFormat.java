package io.keychainauth.peer.macos;

import io.keychainauth.peer.serving.KernelException;
import java.util.Set;

/**
 * In place of the class of this name: programs of the system that the tests run on count as signed as the double of the
 * Security framework says of all code.
 */
final class ExecutableFormat {
    static final String OF_THE_DOUBLE = "303132333435363738396162636465666768696a";

    private static final int ELF = 0x7F454C46;

    private ExecutableFormat() {}

    static Set<String> codeHashes(FileParts file) throws KernelException {
        boolean ours = file.part(0, Integer.BYTES)
                .filter(start -> start.getInt(0) == ELF)
                .isPresent();
        return ours ? Set.of(OF_THE_DOUBLE) : new MachO(file).codeHashes();
    }
}
