package io.keychainauth.it.blackbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A GNOME Keyring on a session bus of its own, both of the unprivileged user. The bus starts no services, so whatever
 * owns the name was started here. The profile's environment names the bus.
 */
public final class PrivateKeyring implements AutoCloseable {
    private static final String BUS = "DBUS_SESSION_BUS_ADDRESS";

    private final Profile profile;
    private final Process bus;
    private final List<Process> providers = new ArrayList<>();

    public PrivateKeyring(Profile profile) throws IOException {
        this.profile = profile;
        Path socket = profile.folder().resolve("bus");
        Path settings = profile.folder().resolve("bus.conf");
        profile.write(settings, """
                <busconfig>
                  <type>session</type>
                  <listen>unix:path=%s</listen>
                  <policy context="default">
                    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
                  </policy>
                </busconfig>
                """.formatted(socket));
        bus = silent("dbus-daemon", "--nofork", "--print-address", "--config-file=" + settings);
        assertTrue(bus.getInputStream().read() > 0, "it prints its address once it listens");
        profile.environment().put(BUS, "unix:path=" + socket);
    }

    /** Starts the provider with an unlocked login keyring and waits until it serves. */
    public void start() throws IOException {
        Process provider = silent("gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock");
        providers.add(provider);
        try (OutputStream password = provider.getOutputStream()) {
            password.write("login".getBytes(UTF_8));
        }
        Wait.until("an unlocked keyring", () -> store("ready", "yes").exit() == 0);
    }

    /** Kills the provider, as a crash would. */
    void kill() throws IOException {
        end(providers.removeLast());
    }

    /** Locks the keyring, so that only its password opens it. */
    void lock() {
        Finished locked = profile.run(
                "gdbus",
                "call",
                "--session",
                "--dest=org.freedesktop.secrets",
                "--object-path=/org/freedesktop/secrets",
                "--method=org.freedesktop.Secret.Service.Lock",
                "[objectpath '/org/freedesktop/secrets/collection/login']");
        assertEquals(0, locked.exit(), locked.err());
    }

    /** Takes the bus out of the environment of what is started from now on. */
    void forget() {
        profile.environment().remove(BUS);
    }

    /** Writes as an independent program. */
    Finished store(String target, String value) {
        return profile.run(
                "sh",
                "-c",
                "printf %s \"$1\" | secret-tool store --label=x service aws target \"$2\"",
                "sh",
                value,
                target);
    }

    /** Reads as an independent program. */
    Finished lookup(String target) {
        return profile.run("secret-tool", "lookup", "service", "aws", "target", target);
    }

    private Process silent(String... command) throws IOException {
        return profile.prepare(List.of(command))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void end(Process process) throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Process provider : providers) {
            end(provider);
        }
        end(bus);
    }
}
