package io.keychainauth.it.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A home of its own for one test, below a temporary folder; everything in it belongs to the unprivileged user. */
public final class Profile implements AutoCloseable {
    private final Machine machine = Machine.get();
    private final Path root;
    private final Build build;
    private final Map<String, String> environment = new HashMap<>();
    private List<String> entrance = List.of();
    private final List<RunningDaemon> daemons = new ArrayList<>();
    private final List<Wire> wires = new ArrayList<>();

    public Profile() throws IOException {
        this("home");
    }

    /**
     * Makes a profile.
     *
     * @param homeName last part of the home's path
     */
    public Profile(String homeName) throws IOException {
        this(homeName, Build.RELEASE);
    }

    /** Makes a profile whose daemon and commands are those of one image. */
    public Profile(Build build) throws IOException {
        this("home", build);
    }

    private Profile(String homeName, Build build) throws IOException {
        this.build = build;
        root = Files.createTempDirectory(Path.of("/var/tmp"), "keychain-auth-it-home-");
        for (Path folder : List.of(root.resolve(homeName), root.resolve("run"))) {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        environment.put("HOME", root.resolve(homeName).toString());
        environment.put("XDG_RUNTIME_DIR", root.resolve("run").toString());
        environment.put("LC_ALL", "C.UTF-8");
        machine.give(root);
    }

    public Map<String, String> environment() {
        return environment;
    }

    /** Holds the home, the runtime folder and compiled clients. */
    public Path folder() {
        return root;
    }

    public Path home() {
        return Path.of(environment.get("HOME"));
    }

    public Path socket() {
        return root.resolve("run/keychain-auth/agent.sock");
    }

    public Path policy() {
        return home().resolve(".config/keychain-auth/config.json");
    }

    public Path storeFile() {
        return home().resolve(".keychain-auth/keyring.json");
    }

    public Path auditLog() {
        return home().resolve(".local/share/keychain-auth/audit.log");
    }

    /** Compiles a client into this home; different names give different binaries. */
    public Path client(String source, String name, String... flags) {
        Path binary = machine.compile(source, root.resolve(name), name, flags);
        machine.give(binary);
        return binary;
    }

    /** Writes a file as the user would by hand. */
    public void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardCharsets.UTF_8);
        machine.give(root);
    }

    /** The image that this profile runs. */
    public Build build() {
        return build;
    }

    /** Program of the daemon and the commands. */
    public Path launcher() {
        return machine.image(build).resolve("bin/keychain-auth");
    }

    /** Gives a file to the user. */
    public void give(Path path) {
        machine.give(path);
    }

    /** Starts the daemon and waits until it listens. */
    public RunningDaemon start(String... arguments) throws IOException {
        RunningDaemon daemon = RunningDaemon.start(this, List.of(arguments));
        daemons.add(daemon);
        return daemon;
    }

    /** Runs a command of the image. */
    public Finished cli(String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher().toString()));
        command.addAll(List.of(arguments));
        return Machine.finish(prepare(command));
    }

    /** Runs a command that must succeed. */
    public String ok(String... arguments) {
        Finished finished = cli(arguments);
        assertEquals(0, finished.exit(), () -> List.of(arguments) + ": " + finished.out() + finished.err());
        return finished.out();
    }

    /** One field of {@code status --json}, as JSON spells it. */
    public String status(String field) {
        Matcher found = Pattern.compile("\"" + field + "\"\\s*:\\s*([^,\\s}]+)").matcher(ok("status", "--json"));
        assertTrue(found.find(), field);
        return found.group(1);
    }

    /** Runs a program as the user. */
    public Finished run(String... command) {
        return Machine.finish(prepare(List.of(command)));
    }

    /** Starts a client that is driven byte by byte. */
    public Wire wire(Path binary) throws IOException {
        Wire wire = new Wire(prepare(List.of(binary.toString(), socket().toString())));
        wires.add(wire);
        return wire;
    }

    /** The same, with everything allowed on the service {@code aws}. */
    public Wire trustedWire() throws IOException {
        Path binary = client("wire.c", "trusted");
        ok("authorize", binary.toString(), "aws");
        return wire(binary);
    }

    public ProcessBuilder prepare(List<String> command) {
        ProcessBuilder process = machine.prepare(environment, command);
        process.command().addAll(0, entrance);
        return process;
    }

    /** Starts everything from now on through a command of root's that takes another as its arguments. */
    public void enter(List<String> prefix) {
        entrance = List.copyOf(prefix);
    }

    public String log() throws IOException {
        return Files.readString(auditLog());
    }

    @Override
    public void close() throws IOException {
        for (Wire wire : wires) {
            wire.close();
        }
        for (RunningDaemon daemon : daemons) {
            daemon.close();
        }
        Machine.run(List.of("rm", "-rf", root.toString()));
    }
}
