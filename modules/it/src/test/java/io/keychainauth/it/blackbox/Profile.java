package io.keychainauth.it.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A home of its own for one test, below a temporary folder; everything in it belongs to the user of the host. */
public final class Profile implements AutoCloseable {
    private final Host host = Host.get();
    private final Path root;
    private final Path home;
    private final Build build;
    private final Map<String, String> environment;
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
        root = host.makeFolder();
        home = root.resolve(homeName);
        environment = host.makeHome(root, homeName);
    }

    public Map<String, String> environment() {
        return environment;
    }

    /** Holds the home, the runtime folder and compiled clients. */
    public Path folder() {
        return root;
    }

    public Path home() {
        return home;
    }

    /** Where a client finds the daemon. */
    public String address() {
        return host.address(root);
    }

    /** The same as a file, which it is on Linux. */
    public Path socket() {
        return Path.of(address());
    }

    /** Where commands find it. */
    public String control() {
        return host.control(root);
    }

    /** Another place to listen at. */
    public String otherAddress() {
        return host.otherAddress(root);
    }

    /** Has policy, log and state of this profile lie elsewhere from now on. */
    public void moveFiles() throws IOException {
        host.moveFiles(environment, root);
    }

    public Path policy() {
        return host.policy(home);
    }

    public Path storeFile() {
        return host.storeFile(home);
    }

    public Path auditLog() {
        return host.auditLog(home);
    }

    /** A file as programs call it. */
    public String named(Path file) {
        return host.named(file);
    }

    /** The same between the quotes of JSON. */
    public String quoted(Path file) {
        return named(file).replace("\\", "\\\\");
    }

    /** Compiles a client into this home; different names give different binaries. */
    public Path client(String source, String name, String... flags) {
        return host.compile(source, root.resolve(name), name, flags);
    }

    /**
     * Writes a file as the user would by hand. Only what is new is given to the user: that changes the times of a file, and
     * the daemon may be hashing one of the others.
     */
    public void write(Path file, String text) throws IOException {
        Path made = file;
        while (Files.notExists(made.getParent())) {
            made = made.getParent();
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardCharsets.UTF_8);
        host.give(made);
    }

    /** The image that this profile runs. */
    public Build build() {
        return build;
    }

    /** Program of the daemon and the commands. */
    public Path launcher() {
        return Machine.get().image(build).resolve("bin/keychain-auth");
    }

    /** Gives a file to the user. */
    public void give(Path path) {
        host.give(path);
    }

    /** Starts the daemon and waits until it listens. */
    public RunningDaemon start(String... arguments) throws IOException {
        RunningDaemon daemon = RunningDaemon.start(this, List.of(arguments));
        daemons.add(daemon);
        return daemon;
    }

    /** Runs a command of the image. */
    public Finished cli(String... arguments) {
        return Machine.finish(prepare(command(List.of(arguments))));
    }

    List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(host.keychainAuth(build));
        command.addAll(arguments);
        return command;
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

    /** Runs a client: it gets the daemon's address, and these arguments. */
    public Finished client(Path binary, List<String> arguments) {
        List<String> command = new ArrayList<>(host.program(binary));
        command.add(address());
        command.addAll(arguments);
        return Machine.finish(prepare(command));
    }

    /** Runs a program as the user. */
    public Finished run(String... command) {
        return Machine.finish(prepare(List.of(command)));
    }

    /** Starts a client that is driven byte by byte. */
    public Wire wire(Path binary) throws IOException {
        return wire(binary, address(), List.of());
    }

    /** The same at another place. */
    Wire wire(Path binary, String address) throws IOException {
        return wire(binary, address, List.of());
    }

    /** The same with words on its command line that it does not look at. */
    Wire wire(Path binary, List<String> words) throws IOException {
        return wire(binary, address(), words);
    }

    private Wire wire(Path binary, String address, List<String> words) throws IOException {
        List<String> command = new ArrayList<>(host.program(binary));
        command.add(address);
        command.addAll(words);
        Wire wire = new Wire(prepare(command));
        wires.add(wire);
        return wire;
    }

    /** The same, with everything allowed on the service {@code aws}. */
    public Wire trustedWire() throws IOException {
        Path binary = client("wire.c", "trusted");
        ok("authorize", named(binary), "aws");
        return wire(binary);
    }

    public ProcessBuilder prepare(List<String> command) {
        ProcessBuilder process = host.prepare(environment, command);
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
            host.discard(daemon);
        }
        Machine.run(List.of("rm", "-rf", root.toString()));
    }
}
