package io.keychainauth.platform;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The operating system around the daemon; exactly one is present in an image. */
public interface Platform {
    /**
     * Works out where everything of a user lies. Touches no file.
     *
     * @param environment of the process
     * @throws PlatformException if the user has no home
     */
    Profile profile(Map<String, String> environment) throws PlatformException;

    /**
     * The same profile with the endpoint that a user names; where its control endpoint and its lock lie follows from it.
     * Touches no file. Where nothing else is said an endpoint is a file, and both lie beside it.
     *
     * @param socket as the user wrote it
     * @throws PlatformException if this cannot be an endpoint
     */
    default Profile at(Profile profile, String socket) throws PlatformException {
        return SocketFile.of(socket).in(profile);
    }

    /**
     * Makes our own process unreadable for others of the same user, and verifies that it is. Called first thing at
     * start.
     *
     * @throws PlatformException if a measure did not take; the daemon must not start then
     */
    void harden() throws PlatformException;

    /** Whether we run as the administrator, for whom "a user may not write this" means nothing. */
    boolean administrator();

    /**
     * Where another user's profile begins; asked by the administrator only.
     *
     * @return that user's home, empty if there is no such user or this system cannot say
     */
    default Optional<Path> home(String user) {
        return Optional.empty();
    }

    /**
     * Names the stores to try, best first, for {@code --store auto}.
     *
     * @param environment of the process
     */
    List<StoreCandidate> stores(Map<String, String> environment);

    /** Looks for what weakens the guarantees on this machine. One finding per check, also for those that are fine. */
    List<Finding> doctor(Profile profile);

    /**
     * Looks at a running daemon from outside, as an attacker would: one finding per check.
     *
     * @param daemon its process id
     */
    default List<Finding> examine(long daemon) {
        return List.of();
    }

    /**
     * Sets disk space aside for a file that exists, so that it can grow to so many bytes when the disk is full. Its size
     * stays as it is.
     *
     * @return whether it could be set aside; not every file system can
     */
    default boolean reserve(Path file, long bytes) {
        return false;
    }

    /**
     * Lets all other threads of this machine go before the one that calls, for the rest of its life; for a thread that
     * computes for long. A call that fails costs the others some time and changes no answer, so it is not reported.
     */
    default void stepBack() {}

    /**
     * Puts a line into the system's journal, where the user cannot change it. Does nothing where there is none; never
     * fails and never blocks.
     */
    void journal(String line);
}
