package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.KernelException;
import java.time.InstantSource;
import java.util.Optional;

/** Digests of executables, each kept for as long as nobody but the administrator could have changed the file. */
final class Digests implements AutoCloseable {
    private final ProcessFiles files;
    private final SystemFiles system;
    private final DigestCache unreachable;
    private final RunningDigests running;

    /** Knows nothing yet. */
    Digests(ProcessFiles files, SystemFiles system) {
        this.files = files;
        this.system = system;
        this.unreachable = new DigestCache(system);
        this.running = new RunningDigests(files, system, InstantSource.system());
    }

    SystemFiles system() {
        return system;
    }

    Optional<String> find(ExecutablePath path, HeldProcess process) {
        Optional<String> known = unreachable.find(path, process.status());
        return known.isPresent() ? known : running.find(process);
    }

    /** Reads the file; empty if it is another one by now, is too large, or did not hold still. */
    Optional<String> take(ExecutablePath path, HeldProcess process) throws KernelException {
        Optional<String> digest = process.executable().use(number -> FileDigest.of(files, number, process.status()));
        if (digest.isPresent()) {
            unreachable.remember(path, process.status(), digest.get());
            if (unreachable.find(path, process.status()).isEmpty()) {
                running.remember(process, digest.get());
            }
        }
        return digest;
    }

    void sweep() {
        running.sweep();
    }

    @Override
    public void close() {
        running.close();
    }
}
