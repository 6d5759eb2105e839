package io.keychainauth.cli;

import io.keychainauth.daemon.Control;
import io.keychainauth.daemon.DaemonStatus;
import io.keychainauth.daemon.StartException;
import io.keychainauth.peer.PeerException;
import io.keychainauth.platform.PlatformException;
import java.io.IOException;
import java.time.Duration;

/** Stops the running daemon and waits until it is gone, so that a new one can be started at once. */
final class StopCommand implements Command {
    /** Longer than a daemon gives its last requests. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration PAUSE = Duration.ofMillis(20);

    @Override
    public Syntax syntax() {
        return Syntax.of("stop", "Stop the running daemon.").with(Option.SOCKET);
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws Failure, IOException, PeerException, PlatformException, StartException, InterruptedException {
        Control control = session.control(session.profile(arguments));
        DaemonStatus daemon = control.status().orElseThrow(Failure::notRunning);
        if (!control.stop()) {
            throw Failure.notRunning();
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (answers(control) || alive(daemon.pid())) {
            if (System.nanoTime() > deadline) {
                throw new Failure(
                        Exit.FAILED,
                        "the daemon (process id " + daemon.pid() + ") is still stopping after " + PATIENCE.toSeconds()
                                + " s: look again with 'keychain-auth status'");
            }
            Thread.sleep(PAUSE);
        }
        session.output().line("Stopped the daemon.");
        return Exit.DONE;
    }

    /** A daemon that is going may take a connection and drop it. */
    private static boolean answers(Control control) {
        try {
            return control.status().isPresent();
        } catch (PeerException e) {
            return true;
        }
    }

    /** Only when its process is gone are its locks free. */
    private static boolean alive(long pid) {
        return pid != ProcessHandle.current().pid()
                && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }
}
