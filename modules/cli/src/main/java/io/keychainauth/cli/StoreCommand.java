package io.keychainauth.cli;

import io.keychainauth.daemon.DaemonSettings;
import io.keychainauth.daemon.StartException;
import io.keychainauth.platform.PlatformException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Looks at the store and mends it. */
final class StoreCommand implements Command {
    static final Option STORE = Option.value(
            "NAME", "Store to use: auto (the default), secret-service, file, credman or keychain.", "--store");
    static final Option STORE_PATH = Option.value("PATH", "Where the file store lies.", "--store-path");

    @Override
    public Syntax syntax() {
        return Syntax.of("store", "Look at the store of secrets, or bring it back.");
    }

    @Override
    public List<Command> children() {
        return List.of(new StoreStatusCommand(), new StoreRecoverCommand());
    }

    @Override
    public Exit run(Arguments arguments, Session session) throws Failure {
        throw Failure.usage("say what to do: 'keychain-auth store status' or 'keychain-auth store recover'");
    }

    /** What the daemon is started with, or would be. */
    static DaemonSettings settings(Arguments arguments, Session session)
            throws Failure, StartException, PlatformException {
        Optional<Path> path = storePath(arguments);
        // Only the file store has a path.
        String store = arguments.value(STORE).orElse(path.isPresent() ? "file" : DaemonSettings.AUTO);
        return new DaemonSettings(session.profile(arguments), store, path, Version.current());
    }

    private static Optional<Path> storePath(Arguments arguments) throws Failure {
        Optional<String> given = arguments.value(STORE_PATH);
        return given.isEmpty()
                ? Optional.empty()
                : Optional.of(Session.path(given.get()).toAbsolutePath().normalize());
    }
}
