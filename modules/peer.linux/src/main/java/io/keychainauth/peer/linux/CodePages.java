package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.List;

/** Whether code that a process mapped from files was changed in its memory. */
interface CodePages {
    /**
     * Looks at the pages of executable mappings.
     *
     * @param folder of the process under /proc
     * @param pin of its image
     * @param ofFiles mappings whose pages must be those of a file of the system, or of the kernel
     * @return whether one page is the process's own instead, in memory or swapped out
     */
    boolean modified(Descriptor folder, Pin pin, List<Mapping> ofFiles) throws KernelException;
}
