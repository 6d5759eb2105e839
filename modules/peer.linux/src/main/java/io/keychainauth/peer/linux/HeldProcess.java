package io.keychainauth.peer.linux;

import io.keychainauth.peer.Refusal;
import java.util.Optional;

/**
 * Descriptors on one process.
 *
 * @param handle pidfd
 * @param folder its folder under /proc
 * @param pin its {@code maps}, opened when the proof began: reads empty once the process has executed another program
 *     or ended
 * @param executable the file that it runs
 * @param status what was said of that file when the proof was made
 */
record HeldProcess(Descriptor handle, Descriptor folder, Descriptor pin, Descriptor executable, FileStatus status)
        implements AutoCloseable {

    /** Whether the process is still the one, running the same image, that was held. */
    Optional<Refusal> recheck(ProcessFiles files) {
        try {
            boolean sameImage = sameImage(files);
            if (!handle.use(files::alive)) {
                return Optional.of(Refusal.PROCESS_GONE);
            }
            return sameImage ? Optional.empty() : Optional.of(Refusal.IMAGE_CHANGED);
        } catch (KernelException e) {
            return Optional.of(Refusal.PROOF_FAILED);
        }
    }

    /** A sibling that shares the memory keeps the pin readable across an exec (CLONE_VM); the link tells then. */
    private boolean sameImage(ProcessFiles files) throws KernelException {
        try {
            return pinned(files, pin)
                    && folder.use(number -> files.target(number, "exe")).sameFile(status);
        } catch (KernelException e) {
            if (e.noSuchProcess()) {
                return false;
            }
            throw e;
        }
    }

    static boolean pinned(ProcessFiles files, Descriptor pin) throws KernelException {
        return pin.use(number -> files.read(number, new byte[1], 0)) > 0;
    }

    @Override
    public void close() {
        executable.close();
        pin.close();
        folder.close();
        handle.close();
    }
}
