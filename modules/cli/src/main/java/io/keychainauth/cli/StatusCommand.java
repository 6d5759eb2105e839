package io.keychainauth.cli;

import io.keychainauth.daemon.DaemonStatus;
import io.keychainauth.daemon.StartException;
import io.keychainauth.peer.PeerException;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.Profile;
import io.keychainauth.policy.PendingQueue;
import io.keychainauth.policy.PolicyException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the daemon is; answers as well when there is none, since that is when people ask. */
final class StatusCommand implements Command {
    /** There is no daemon for a whole machine yet. */
    private static final String MODE = "user";

    @Override
    public Syntax syntax() {
        return Syntax.of("status", "Show whether the daemon runs and where everything lies.")
                .with(Option.JSON, Option.SOCKET);
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws Failure, IOException, PlatformException, StartException {
        Profile profile = session.profile(arguments);
        Optional<DaemonStatus> daemon = ask(profile, session);
        Map<String, @Nullable Object> facts = facts(profile, daemon, session);
        if (arguments.has(Option.JSON)) {
            session.output().json(facts);
        } else {
            show(profile, daemon, facts, session.output());
        }
        return Exit.DONE;
    }

    private static Optional<DaemonStatus> ask(Profile profile, Session session) throws StartException {
        try {
            return session.control(profile).status();
        } catch (PeerException e) {
            session.output().warning("the daemon cannot be asked: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static Map<String, @Nullable Object> facts(
            Profile profile, Optional<DaemonStatus> daemon, Session session) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        facts.put("daemon_running", daemon.isPresent());
        facts.put("version", daemon.map(DaemonStatus::version).orElseGet(Version::current));
        facts.put("mode", MODE);
        facts.put("config_path", profile.policy().toString());
        facts.put("socket_path", profile.socket());
        facts.put("requires_sudo", false);
        facts.put("pid", daemon.map(DaemonStatus::pid).orElse(null));
        facts.put("uptime", daemon.map(status -> status.uptime().toSeconds()).orElse(null));
        facts.put("store", daemon.map(DaemonStatus::store).orElse(null));
        facts.put("locked", daemon.map(DaemonStatus::locked).orElse(null));
        facts.put("sessions", daemon.map(DaemonStatus::sessions).orElse(0));
        facts.put("pending", pending(profile, session));
        return facts;
    }

    private static @Nullable Integer pending(Profile profile, Session session) {
        try {
            return new PendingQueue(profile.pending(), session.clock()).list().size();
        } catch (PolicyException e) {
            session.output().warning(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static void show(
            Profile profile, Optional<DaemonStatus> daemon, Map<String, @Nullable Object> facts, Output output) {
        output.line("Daemon: " + (daemon.isPresent() ? "running" : "not running"));
        output.line("Version: " + facts.get("version"));
        output.line("Mode: " + MODE);
        output.line("RequiresSudo: false");
        output.line("ConfigPath: " + profile.policy());
        output.line("SocketPath: " + profile.socket());
        if (daemon.isPresent()) {
            DaemonStatus status = daemon.get();
            output.line("Pid: " + status.pid());
            output.line("Uptime: " + status.uptime().toSeconds() + " s");
            output.line("Store: " + status.store() + (status.locked() ? " (locked)" : ""));
            output.line("Sessions: " + status.sessions());
        } else {
            output.line("Start it with: keychain-auth start");
        }
        output.line("Pending: " + (facts.get("pending") == null ? "unknown" : facts.get("pending")));
    }
}
