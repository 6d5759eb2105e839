package io.keychainauth.peer.linux;

import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Descriptors on one process image; shared by whoever retains it, closed when the last one has closed it. */
final class HeldProcess implements AutoCloseable {
    private final long pid;
    private final Descriptor handle;
    private final Descriptor folder;
    private final Pin pin;
    private final Descriptor executable;
    private final FileStatus status;
    private final AtomicInteger owners = new AtomicInteger(1);

    /**
     * Takes charge of the descriptors.
     *
     * @param handle pidfd
     * @param folder its folder under /proc
     * @param pin its image
     * @param executable the file that it runs
     * @param status what was said of that file when the proof was made
     */
    HeldProcess(long pid, Descriptor handle, Descriptor folder, Pin pin, Descriptor executable, FileStatus status) {
        this.pid = pid;
        this.handle = handle;
        this.folder = folder;
        this.pin = pin;
        this.executable = executable;
        this.status = status;
    }

    long pid() {
        return pid;
    }

    Descriptor folder() {
        return folder;
    }

    Pin pin() {
        return pin;
    }

    Descriptor executable() {
        return executable;
    }

    /** What was said of the executable when the proof was made. */
    FileStatus status() {
        return status;
    }

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

    /**
     * A sibling that shares the memory keeps the pin readable across an exec (CLONE_VM); the link tells as long as it leads
     * elsewhere.
     */
    private boolean sameImage(ProcessFiles files) throws KernelException {
        try {
            return pin.holds(files) && executes(files);
        } catch (KernelException e) {
            if (Errno.noSuchProcess(e.code())) {
                return false;
            }
            throw e;
        }
    }

    /** Whether the process runs the held executable now. */
    boolean executes(ProcessFiles files) throws KernelException {
        return folder.use(number -> files.target(number, "exe")).sameFile(status);
    }

    /** Whether somebody traces the process now. */
    boolean traced(ProcessFiles files) throws KernelException {
        return Tracers.of(files, folder, pid, ProcessStatus.of(files, folder)) != 0;
    }

    /** One more must close it; {@code false} if it is closed already. */
    boolean retain() {
        return owners.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    @Override
    public void close() {
        if (owners.decrementAndGet() == 0) {
            executable.close();
            pin.close();
            folder.close();
            handle.close();
        }
    }
}
