package io.keychainauth.daemon;

import io.keychainauth.files.LockFile;
import io.keychainauth.files.Private;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Proof that this is the only daemon: a lock beside the socket and one in the state folder, so that neither another
 * socket for the same profile nor another profile on the same socket makes a second one.
 */
final class InstanceLock implements AutoCloseable {
    private final LockFile socket;
    private final LockFile state;

    private InstanceLock(LockFile socket, LockFile state) {
        this.socket = socket;
        this.state = state;
    }

    static InstanceLock take(Path besideSocket, Path inState) throws StartException, IOException {
        LockFile socket = take(besideSocket);
        boolean complete = false;
        try {
            InstanceLock both = new InstanceLock(socket, take(inState));
            complete = true;
            return both;
        } finally {
            if (!complete) {
                socket.close();
            }
        }
    }

    private static LockFile take(Path file) throws StartException, IOException {
        Private.folder(file.resolveSibling("."));
        Optional<LockFile> lock = LockFile.tryAcquire(file);
        if (lock.isEmpty()) {
            throw new StartException("keychain-auth already runs with process id " + LockFile.note(file)
                    + ": stop it with keychain-auth stop");
        }
        lock.get().note(Long.toString(ProcessHandle.current().pid()));
        return lock.get();
    }

    @Override
    public void close() throws IOException {
        try (state) {
            socket.close();
        }
    }
}
