package io.keychainauth.cli;

import io.keychainauth.daemon.Control;
import io.keychainauth.daemon.Providers;
import io.keychainauth.daemon.StartException;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.Profile;
import io.keychainauth.policy.PendingQueue;
import io.keychainauth.policy.PolicyFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a command runs in.
 *
 * @param user name of the user we run as
 * @param foreign the user whose profile root works on, if it is not root's own
 * @param atShutdown takes what must be done when the process is told to end
 */
record Session(
        Map<String, String> environment,
        String user,
        Optional<String> foreign,
        Output output,
        Machine machine,
        InstantSource clock,
        Consumer<Runnable> atShutdown) {
    /** The parts that this image brings. */
    @FunctionalInterface
    interface Machine {
        Providers providers() throws StartException;
    }

    /** The same, on the profile of another user. */
    Session on(String other, Map<String, String> itsEnvironment) {
        return new Session(itsEnvironment, user, Optional.of(other), output, machine, clock, atShutdown);
    }

    Providers providers() throws StartException {
        return machine.providers();
    }

    /** Where everything lies, with the socket that the user or the environment names. */
    Profile profile(Arguments arguments) throws StartException, PlatformException, Failure {
        Profile profile = providers().platform().profile(environment);
        Optional<String> named = arguments.value(Option.SOCKET).or(this::socketOfEnvironment);
        if (named.isEmpty()) {
            return profile;
        }
        try {
            return providers().platform().at(profile, named.get());
        } catch (PlatformException e) {
            throw Failure.usage(e.getMessage());
        }
    }

    PolicyFile policies() throws StartException, PlatformException {
        Path file = providers().platform().profile(environment).policy();
        return foreign.isPresent() ? new PolicyFile(file, foreign.get()) : new PolicyFile(file);
    }

    PendingQueue pending() throws StartException, PlatformException {
        Path file = providers().platform().profile(environment).pending();
        return foreign.isPresent() ? new PendingQueue(file, foreign.get(), clock) : new PendingQueue(file, clock);
    }

    Control control(Profile profile) throws StartException {
        return new Control(providers().transport(), new Endpoint(profile.control()));
    }

    private Optional<String> socketOfEnvironment() {
        return Optional.ofNullable(environment.get("KEYCHAIN_AUTH_SOCKET")).filter(path -> !path.isEmpty());
    }

    /** A path as a user wrote it. */
    static Path path(String text) throws Failure {
        try {
            if (!text.isEmpty()) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            throw Failure.usage("'" + text + "' is no path: " + e.getReason());
        }
        throw Failure.usage("an empty text is no path");
    }
}
