package io.keychainauth.platform;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where everything of one user lies.
 *
 * @param socket address of the endpoint for clients
 * @param control address of the endpoint for {@code status} and {@code stop}
 * @param socketLock lock of the daemon beside the endpoint
 * @param policy {@code config.json}
 * @param pending {@code pending.json}
 * @param audit the log being written
 * @param state folder for the second lock, the choice of the store and its marker
 * @param storeFile default place of the file store
 */
public record Profile(
        String socket,
        String control,
        Path socketLock,
        Path policy,
        Path pending,
        Path audit,
        Path state,
        Path storeFile) {
    /** The endpoint for clients, where it is a file: then its lock lies in the same folder. */
    public Optional<Path> socketFile() {
        String folder = socketLock.getParent() + socketLock.getFileSystem().getSeparator();
        return Optional.of(socket).filter(name -> name.startsWith(folder)).map(Path::of);
    }

    /** The same profile with the endpoint, its control endpoint and its lock elsewhere. */
    public Profile at(String socket, String control, Path socketLock) {
        return new Profile(socket, control, socketLock, policy, pending, audit, state, storeFile);
    }
}
