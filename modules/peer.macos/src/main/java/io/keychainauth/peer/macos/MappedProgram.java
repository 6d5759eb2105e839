package io.keychainauth.peer.macos;

import io.keychainauth.peer.serving.KernelException;
import java.util.Optional;

/** What a process has in its memory to execute. */
final class MappedProgram {
    /** A program lies near the beginning; nobody has so much before it by accident. */
    private static final int MOST_REGIONS = 10_000;

    private final Processes processes;

    MappedProgram(Processes processes) {
        this.processes = processes;
    }

    /** Whether it can execute a file. */
    boolean executes(long pid, NamedFile file) throws KernelException {
        long address = 0;
        for (int seen = 0; seen < MOST_REGIONS; seen++) {
            Optional<Processes.Region> region = processes.region(pid, address);
            if (region.isEmpty() || Long.compareUnsigned(region.get().end(), address) <= 0) {
                return false;
            }
            Processes.Region found = region.get();
            if (found.executable() && found.inode() == file.inode() && found.device() == file.device()) {
                return true;
            }
            address = found.end();
        }
        return false;
    }
}
