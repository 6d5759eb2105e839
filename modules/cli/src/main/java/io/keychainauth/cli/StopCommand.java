package io.keychainauth.cli;

import io.keychainauth.daemon.Control;
import io.keychainauth.daemon.StartException;
import io.keychainauth.peer.PeerException;
import io.keychainauth.platform.PlatformException;
import java.io.IOException;
import java.time.Duration;

/** Stops the running daemon and waits until it is gone, so that a new one can be started at once. */
final class StopCommand implements Command {
    /** Longer than a daemon gives its last requests and changes, and a keyring that hangs has for the calls under way then. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration PAUSE = Duration.ofMillis(20);

    @Override
    public Syntax syntax() {
        return Syntax.of("stop", "Stop the running daemon.").with(Option.SOCKET);
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws Failure, IOException, PeerException, PlatformException, StartException, InterruptedException {
        Control control = session.control(session.profile(arguments));
        long pid = control.stop().orElseThrow(Failure::notRunning);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (control.listens() || alive(pid)) {
            if (System.nanoTime() > deadline) {
                throw new Failure(
                        Exit.FAILED,
                        "the daemon (process id " + pid + ") is still stopping after " + PATIENCE.toSeconds()
                                + " s: look again with 'keychain-auth status'");
            }
            Thread.sleep(PAUSE);
        }
        session.output().line("Stopped the daemon.");
        return Exit.DONE;
    }

    /** Only when its process is gone are its locks free. */
    private static boolean alive(long pid) {
        return pid != ProcessHandle.current().pid()
                && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }
}
