package io.keychainauth.cli;

import io.keychainauth.daemon.Daemon;
import io.keychainauth.daemon.DaemonSettings;
import io.keychainauth.daemon.StartException;
import io.keychainauth.platform.PlatformException;

/** Runs the daemon in the foreground. */
final class StartCommand implements Command {
    @Override
    public Syntax syntax() {
        return Syntax.of("start", "Run the daemon in the foreground until it is stopped.")
                .with(Option.SOCKET, StoreCommand.STORE, StoreCommand.STORE_PATH);
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws Failure, PlatformException, StartException, InterruptedException {
        Output output = session.output();
        DaemonSettings settings = StoreCommand.settings(arguments, session);
        try (Daemon daemon = Daemon.start(session.providers(), settings, session.clock(), output::notice)) {
            session.atShutdown().accept(daemon::close);
            output.line(daemon.summary());
            output.flush();
            daemon.awaitStop();
        }
        return Exit.DONE;
    }
}
