package io.keychainauth.it.redteam;

import io.keychainauth.it.blackbox.Build;
import io.keychainauth.it.blackbox.Json;
import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Machine.Finished;
import io.keychainauth.it.blackbox.Profile;
import io.keychainauth.it.blackbox.RunningDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What an attack meets: the daemon of one image on a private profile, an approved tool, and a secret that only the tool
 * may read.
 */
final class Scene implements AutoCloseable {
    /** Name of the secret. */
    static final String KEY = "key";

    /** Whose answer shows that the daemon has looked: what is asked afterwards is proven. */
    static final String CHECK = "{\"type\":\"REQUEST\",\"action\":\"check\",\"service\":\"aws\"}";

    private final List<String> switches;
    private final Profile profile;
    private final String canary = "canary-" + UUID.randomUUID();
    private final Map<Path, String> entries = new LinkedHashMap<>();
    private final Path tool;
    private final RunningDaemon daemon;

    /** Starts the daemon, with these checks off if the image has switches, and stores the secret through the tool. */
    Scene(Build build, List<String> switches) throws IOException {
        this(build, switches, List.of());
    }

    /**
     * The same where a command of root's leads.
     *
     * @param entrance takes a command as its last arguments
     */
    Scene(Build build, List<String> switches, List<String> entrance) throws IOException {
        this.switches = List.copyOf(switches);
        profile = new Profile(build);
        profile.enter(entrance);
        boolean complete = false;
        try {
            plant();
            tool = profile.client("client.c", "tool");
            approve(tool);
            daemon = profile.start();
            Finished stored = profile.run(tool.toString(), socket(), CHECK, Json.write(KEY, canary));
            if (!stored.out().strip().endsWith(Json.success(""))) {
                throw new AssertionError("the tool could not store the secret: " + stored + daemon.output());
            }
            complete = true;
        } finally {
            if (!complete) {
                profile.close();
            }
        }
    }

    Profile profile() {
        return profile;
    }

    RunningDaemon daemon() {
        return daemon;
    }

    /** Process id of the daemon, as its attackers name it. */
    String daemonPid() {
        return profile.status("pid");
    }

    /** The secret. Who shows it had it from the daemon. */
    String canary() {
        return canary;
    }

    /** The approved client: {@code tool SOCKET REQUEST...}. */
    Path tool() {
        return tool;
    }

    /** The request that is answered with the secret. */
    String request() {
        return Json.read(KEY);
    }

    String socket() {
        return profile.socket().toString();
    }

    /** Compiles a program of {@code src/test/native/redteam}. */
    Path program(String source, String name, String... flags) {
        return profile.client("redteam/" + source, name, flags);
    }

    /** Registers a program, with all rights on the service of the secret and more fields of its entry as JSON. */
    Path approve(Path program, String... fields) throws IOException {
        return register(program, "aws", fields);
    }

    /** Registers a program with rights on another service. */
    Path approveElsewhere(Path program) throws IOException {
        return register(program, "elsewhere");
    }

    private Path register(Path program, String service, String... fields) throws IOException {
        Path path = program.toRealPath();
        entries.put(
                path,
                "{\"path\":\"" + path + "\",\"hash\":\"sha256:" + hash(path) + "\",\"allowed_read_services\":[\""
                        + service + "\"],\"allowed_write_services\":[\"" + service + "\"],\"can_search\":true"
                        + (fields.length == 0 ? "" : "," + String.join(",", fields)) + "}");
        profile.write(
                profile.policy(),
                "{\"protocol_version\":\"1\",\"registered_binaries\":[" + String.join(",", entries.values()) + "]}");
        return path;
    }

    /** SHA-256 of a file in hex. */
    static String hash(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Leaves the files that switch checks off; those that hold a text wait for it. */
    private void plant() throws IOException {
        for (String name : switches) {
            if (!texts().contains(name)) {
                profile.write(profile.home().resolve(".redteam").resolve(name), "");
            }
        }
    }

    /** What a switch that answers with a text makes the daemon believe from now on, if it is one of this scene. */
    void believe(String name, String text) throws IOException {
        if (switches.contains(name)) {
            profile.write(profile.home().resolve(".redteam").resolve(name), text);
        }
    }

    /** Whether the approved tool gets the secret. */
    boolean serves() {
        return honest(tool).effect();
    }

    /** A client that connects and asks, as {@link #tool()} does. */
    Outcome honest(Path client) {
        return steal(client.toString(), socket(), CHECK, request());
    }

    /** Runs an attacker as the user. */
    Outcome steal(String... command) {
        Finished finished = profile.run(command);
        return Outcome.stealing(this, (finished.out() + finished.err()).strip());
    }

    /** Whether a record of the audit log holds all these texts. */
    boolean recorded(String... texts) throws IOException {
        return Files.exists(profile.auditLog())
                && profile.log()
                        .lines()
                        .anyMatch(line -> List.of(texts).stream().allMatch(line::contains));
    }

    /** Names of all switches that the red-team image has. */
    static List<String> allSwitches() throws IOException {
        return lines("");
    }

    private static List<String> texts() throws IOException {
        return lines(" text");
    }

    private static List<String> lines(String ending) throws IOException {
        return Files.readAllLines(Machine.repository().resolve("jlink/redteam/switches")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#") && line.endsWith(ending))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    @Override
    public void close() throws IOException {
        if (daemon.alive()) {
            profile.cli("stop"); // Behind an entrance a signal would only reach what leads there.
        }
        profile.close();
    }
}
