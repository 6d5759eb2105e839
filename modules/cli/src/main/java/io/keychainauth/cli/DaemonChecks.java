package io.keychainauth.cli;

import io.keychainauth.daemon.Daemon;
import io.keychainauth.daemon.DaemonStatus;
import io.keychainauth.daemon.StartException;
import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Transport;
import io.keychainauth.platform.Finding;
import io.keychainauth.platform.Finding.Level;
import io.keychainauth.platform.Profile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Doctor checks of the daemon and of the folder of its socket. */
final class DaemonChecks {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private DaemonChecks() {}

    static List<Finding> of(Profile profile, Session session) throws StartException {
        List<Finding> findings = new ArrayList<>();
        findings.add(folder(profile.socketLock()));
        try {
            Optional<DaemonStatus> daemon = session.control(profile).status();
            findings.add(daemon.isPresent() ? running(daemon.get()) : absent(profile));
            if (daemon.isPresent()) {
                findings.add(leadsTo(
                        daemon.get(), profile.socket(), session.providers().transport()));
                findings.addAll(
                        session.providers().platform().examine(daemon.get().pid()));
            }
            daemon.filter(DaemonStatus::locked).ifPresent(status -> findings.add(locked(status)));
        } catch (PeerException e) {
            findings.add(new Finding(
                    "daemon",
                    Level.ERROR,
                    "it cannot be asked: " + e.getMessage(),
                    "stop whatever listens there and run keychain-auth start"));
        }
        return findings;
    }

    private static Finding running(DaemonStatus daemon) {
        String text = "running with process id " + daemon.pid() + " and version " + daemon.version();
        return daemon.version().equals(Version.current())
                ? new Finding("daemon", Level.OK, text, "")
                : new Finding(
                        "daemon",
                        Level.WARNING,
                        text + ", but this command is version " + Version.current(),
                        "run keychain-auth stop, then keychain-auth start");
    }

    private static Finding absent(Profile profile) {
        Optional<Path> left = profile.socketFile().filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS));
        return left.isPresent()
                ? new Finding(
                        "socket",
                        Level.WARNING,
                        left.get() + " is there, but nobody listens",
                        "run keychain-auth start, which replaces it")
                : new Finding("daemon", Level.WARNING, "not running", "run keychain-auth start");
    }

    /** The control socket may lead to the daemon while what clients dial leads to somebody else. */
    private static Finding leadsTo(DaemonStatus daemon, String socket, Transport transport) {
        String name = "socket";
        String mend = "remove what is there, and the daemon takes its name back within seconds";
        try (Channel channel = transport.dial(new Endpoint(socket), PATIENCE)) {
            return channel.listener() == daemon.pid()
                    ? new Finding(name, Level.OK, socket + " leads to the daemon", "")
                    : new Finding(
                            name,
                            Level.ERROR,
                            socket + " leads to process " + channel.listener() + " and not to the daemon",
                            "end that process, " + mend);
        } catch (PeerException e) {
            return new Finding(
                    name, Level.ERROR, socket + " does not lead to the daemon (" + e.getMessage() + ")", mend);
        }
    }

    private static Finding locked(DaemonStatus daemon) {
        return new Finding(
                "store", Level.WARNING, "the store '" + daemon.store() + "' is locked", "unlock your keyring");
    }

    /** Beside a socket that is a file lies its lock; where sockets are none it lies among what the daemon remembers. */
    private static Finding folder(Path lock) {
        String name = "socket_folder";
        Path folder = Objects.requireNonNullElse(lock.toAbsolutePath().getParent(), lock);
        try {
            Daemon.requireLockFolder(lock);
            return new Finding(name, Level.OK, folder + " is only yours to change", "");
        } catch (NoSuchFileException e) {
            return new Finding(name, Level.OK, folder + " does not exist yet and is made at start", "");
        } catch (AccessDeniedException e) {
            return new Finding(name, Level.ERROR, folder + " cannot be read", "check the owners and modes on the way");
        } catch (IOException e) {
            return new Finding(name, Level.ERROR, String.valueOf(e.getMessage()), "");
        }
    }
}
