package io.keychainauth.peer.macos;

import io.keychainauth.peer.serving.KernelException;
import java.util.Set;

/** What programs are on this system. Nothing else knows, so that a build for tests can put other programs in their place. */
final class ExecutableFormat {
    private ExecutableFormat() {}

    /** The hashes of the code directories that a program carries, as lower-case hex digits; none if it carries none. */
    static Set<String> codeHashes(FileParts file) throws KernelException {
        return new MachO(file).codeHashes();
    }
}
