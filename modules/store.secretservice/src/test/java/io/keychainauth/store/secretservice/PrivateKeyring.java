package io.keychainauth.store.secretservice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.keychainauth.store.SecretBytes;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.secretservice.KeyringConnector.Activation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A GNOME Keyring on a session bus of its own, with its own home and nothing of the user's. The bus starts no services,
 * so whatever owns the name was started here. libsecret finds the bus in the environment of this process.
 */
final class PrivateKeyring {
    static final String PASSWORD = "login";

    private static final Duration READY = Duration.ofSeconds(60);
    private static final List<String> NEEDED =
            List.of("dbus-daemon", "dbus-monitor", "gdbus", "gnome-keyring-daemon", "secret-tool");

    private final Path folder;
    private @Nullable Process bus;
    private @Nullable Process provider;

    PrivateKeyring() throws IOException {
        // Short: the address of a socket has at most 107 bytes.
        folder = Files.createTempDirectory(Path.of("/tmp"), "ka");
        Files.createDirectories(folder.resolve("home"));
        Files.writeString(folder.resolve("bus.conf"), """
                <busconfig>
                  <type>session</type>
                  <listen>unix:path=%s</listen>
                  <policy context="default">
                    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
                  </policy>
                </busconfig>
                """.formatted(folder.resolve("bus")));
        setEnvironment("DBUS_SESSION_BUS_ADDRESS", address());
        startBus();
    }

    /** Why no keyring can be started here, empty if one can. */
    static Optional<String> unavailable() {
        return NEEDED.stream()
                .filter(program -> Stream.of(System.getenv("PATH").split(":"))
                        .noneMatch(directory -> Files.isExecutable(Path.of(directory, program))))
                .findFirst()
                .map(program -> program + " is not installed");
    }

    String address() {
        return "unix:path=" + folder.resolve("bus");
    }

    Path folder() {
        return folder;
    }

    void startBus() throws IOException {
        Process started = process(
                        "dbus-daemon", "--nofork", "--print-address", "--config-file=" + folder.resolve("bus.conf"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        bus = started;
        // It prints its address once it listens.
        assertTrue(started.getInputStream().read() > 0, "the bus did not start");
    }

    void stopBus() throws InterruptedException {
        stop(bus);
        bus = null;
    }

    /** Starts the provider with an unlocked login keyring, and waits until it serves. */
    void start() throws IOException, InterruptedException {
        launch(PASSWORD);
        await("an unlocked default keyring", () -> {
            try (Keyring keyring = LibsecretSession.open(READY, Activation.FORBIDDEN)) {
                Optional<String> collection = keyring.defaultCollection();
                return collection.isPresent() && !keyring.locked(collection.get());
            }
        });
    }

    /** Starts the provider as the bus would: nothing is unlocked, and a new home has no keyring. */
    void startLocked() throws IOException, InterruptedException {
        launch("");
    }

    private void launch(String password) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("gnome-keyring-daemon", "--foreground", "--components=secrets"));
        if (!password.isEmpty()) {
            command.add("--unlock");
        }
        Process started = process(command.toArray(String[]::new))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        provider = started;
        try (OutputStream in = started.getOutputStream()) {
            in.write(password.getBytes(UTF_8));
        }
        run("", "gdbus", "wait", "--session", "--timeout=" + READY.toSeconds(), "org.freedesktop.secrets");
    }

    /** Kills the provider, as a crash would. */
    void kill() throws InterruptedException {
        stop(provider);
        provider = null;
    }

    /** Kills the provider and forgets all that it stored. */
    void erase() throws IOException, InterruptedException {
        kill();
        delete(folder.resolve("home"));
        Files.createDirectories(folder.resolve("home"));
    }

    /** Sends a signal to the provider. */
    void signal(String name) throws IOException, InterruptedException {
        signal(name, provider);
    }

    /** Sends a signal to the bus. */
    void signalBus(String name) throws IOException, InterruptedException {
        signal(name, bus);
    }

    private void signal(String name, @Nullable Process process) throws IOException, InterruptedException {
        assertNotNull(process);
        run("", "kill", "-" + name, Long.toString(process.pid()));
    }

    /** Writes a keyring with many items: made one by one they would take the provider longer than anybody waits. */
    void seed(int items) throws IOException {
        StringBuilder text = new StringBuilder("[keyring]\ndisplay-name=many\nlock-on-idle=false\nlock-after=false\n");
        for (int i = 1; i <= items; i++) {
            text.append("""

                    [%1$d]
                    item-type=0
                    display-name=item
                    secret=value %1$d
                    mtime=1
                    ctime=1
                    """.formatted(i));
            Map<String, String> attributes = StoredAttributes.complete(
                    new SecretId("many", "key-%06d".formatted(i)), Map.of("number", Integer.toString(i)));
            int number = 0;
            for (Map.Entry<String, String> attribute : attributes.entrySet()) {
                text.append("""

                        [%d:attribute%d]
                        name=%s
                        type=string
                        value=%s
                        """.formatted(i, number++, attribute.getKey(), attribute.getValue()));
            }
        }
        Path keyrings = Files.createDirectories(folder.resolve("home/.local/share/keyrings"));
        Files.writeString(keyrings.resolve("many.keyring"), text);
        Files.writeString(keyrings.resolve("default"), "many");
    }

    /** Locks the login keyring. */
    void lock() throws IOException, InterruptedException {
        run(
                "",
                "gdbus",
                "call",
                "--session",
                "--dest=org.freedesktop.secrets",
                "--object-path=/org/freedesktop/secrets",
                "--method=org.freedesktop.Secret.Service.Lock",
                "[objectpath '/org/freedesktop/secrets/collection/login']");
    }

    /** Runs a program on the bus and returns what it printed. */
    String run(String input, String... command) throws IOException, InterruptedException {
        Process process = process(command).redirectErrorStream(true).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(UTF_8));
        }
        String output;
        try (InputStream out = process.getInputStream()) {
            output = new String(out.readAllBytes(), UTF_8);
        }
        assertTrue(process.waitFor(READY.toSeconds(), SECONDS), () -> command[0] + " hangs");
        return output;
    }

    /** A program in the environment of this bus and nothing else. */
    ProcessBuilder process(String... command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("HOME", folder.resolve("home").toString());
        builder.environment().put("XDG_RUNTIME_DIR", folder.resolve("home").toString());
        builder.environment().put("DBUS_SESSION_BUS_ADDRESS", address());
        return builder;
    }

    /** A condition that may fail until it holds. */
    interface Condition {
        boolean holds() throws KeyringException;
    }

    static void await(String what, Condition condition) throws InterruptedException {
        long end = System.nanoTime() + READY.toNanos();
        KeyringException last = null;
        while (System.nanoTime() < end) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (KeyringException e) {
                last = e;
            }
            Thread.onSpinWait();
        }
        fail("still waiting for " + what, last);
    }

    /** What libsecret reads is the environment of the C library, which Java cannot change by itself. */
    static void setEnvironment(String name, String value) {
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            int failed = (int) linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("setenv"),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.ADDRESS,
                                    ValueLayout.JAVA_INT))
                    .invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
            assertTrue(failed == 0);
        } catch (Throwable e) {
            throw new AssertionError("setenv", e);
        }
    }

    static SecretBytes bytes(String text) {
        return new SecretBytes(text.getBytes(UTF_8));
    }

    private static void stop(@Nullable Process process) throws InterruptedException {
        if (process != null) {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(folder)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }

    /** Stops bus and provider and leaves nothing behind. */
    void remove() throws IOException, InterruptedException {
        stop(provider);
        stop(bus);
        delete(folder);
    }
}
