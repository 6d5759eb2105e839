package io.keychainauth.it.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Windows programs under Wine, by {@code scripts/wine.sh}: the modules on a Windows JDK, a named pipe, and clients that
 * mingw compiles. It has one user, to whom all belongs.
 */
final class WindowsHost implements Host {
    private static final String HOMES = "homes";

    private final Path scripts = Machine.repository().resolve("scripts");
    private final Path wine = Machine.repository().resolve("target/wine");
    private final Path driveC = wine.resolve("prefix/drive_c");
    private final Path modules = Machine.repository().resolve("jlink/target/keychain-auth-windows");
    private final Map<List<String>, Path> compiled = new ConcurrentHashMap<>();

    @Override
    public Path makeFolder() throws IOException {
        // The Credential Manager belongs to the user, not to a home.
        wine("reg", "delete", "HKCU\\Software\\Wine\\Credential Manager", "/f");
        return Files.createTempDirectory(Files.createDirectories(driveC.resolve(HOMES)), "it-");
    }

    @Override
    public Map<String, String> makeHome(Path folder, String name) throws IOException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("AppData/Roaming"));
        Files.createDirectories(home.resolve("AppData/Local"));
        // modules/it/src/wine/java.c
        return new HashMap<>(Map.of(
                "HOME", home.toString(),
                "HOME_OF_USERPROFILE", named(home),
                "HOME_OF_APPDATA", named(home.resolve("AppData/Roaming")),
                "HOME_OF_LOCALAPPDATA", named(home.resolve("AppData/Local")),
                "KEYCHAIN_AUTH_SOCKET", address(folder)));
    }

    @Override
    public String address(Path folder) {
        return "\\\\.\\pipe\\keychain-auth-" + folder.getFileName();
    }

    @Override
    public Path policy(Path home) {
        return home.resolve("AppData/Roaming/keychain-auth/config.json");
    }

    @Override
    public Path auditLog(Path home) {
        return home.resolve("AppData/Local/keychain-auth/audit.log");
    }

    @Override
    public List<String> keychainAuth(Build build) {
        assertEquals(Build.RELEASE, build);
        return keychainAuth(List.of());
    }

    @Override
    public List<String> keychainAuth(List<String> options) {
        try {
            List<String> command = new ArrayList<>(program(wine.resolve("jdk/bin/java-at-home.exe")));
            // Wine has no processor groups, and Java says so each time.
            command.add("-XX:-PrintWarnings");
            command.addAll(Files.readAllLines(modules.resolve("options")));
            command.addAll(options);
            command.addAll(List.of("--module-path", named(modules.resolve("modules"))));
            command.addAll(List.of("-m", "io.keychainauth.cli/io.keychainauth.cli.Main"));
            return command;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> program(Path binary) {
        return List.of(scripts.resolve("wine.sh").toString(), "run", named(binary));
    }

    @Override
    public Path compile(String source, Path target, String define, String... flags) {
        List<String> asked = new ArrayList<>(List.of(source, define));
        asked.addAll(List.of(flags));
        try {
            return Files.copy(
                    compiled.computeIfAbsent(asked, this::compileOnce),
                    target.resolveSibling(target.getFileName() + ".exe"),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path compileOnce(List<String> asked) {
        Path program = driveC.resolve(HOMES).resolve("program-" + compiled.size() + ".exe");
        List<String> command = new ArrayList<>(List.of(
                "x86_64-w64-mingw32-gcc",
                "-O1",
                "-DVARIANT=\"" + asked.get(1) + "\"",
                "-o",
                program.toString(),
                Machine.repository()
                        .resolve("modules/it/src/test/native/" + asked.getFirst())
                        .toString()));
        command.addAll(asked.subList(2, asked.size()));
        Machine.Finished gcc = Machine.run(command);
        assertEquals(0, gcc.exit(), gcc.err());
        return program;
    }

    /** Wine has the root of this machine as drive Z, and its own folders as C. */
    @Override
    public String named(Path file) {
        String name = file.startsWith(driveC) ? "C:\\" + driveC.relativize(file) : "Z:" + file.toAbsolutePath();
        return name.replace('/', '\\');
    }

    @Override
    public void give(Path file) {}

    @Override
    public ProcessBuilder prepare(Map<String, String> environment, List<String> command) {
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().clear();
        process.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
        process.environment().putAll(environment);
        return process;
    }

    @Override
    public void stop(RunningDaemon daemon, Profile profile) throws IOException {
        profile.ok("stop");
        daemon.await();
    }

    /** A virtual machine that asks a daemon to end costs more than what it ends. */
    @Override
    public void discard(RunningDaemon daemon) throws IOException {
        if (daemon.alive()) {
            daemon.signal("KILL");
        }
        daemon.close();
    }

    private void wine(String... command) {
        List<String> all = new ArrayList<>(List.of(scripts.resolve("wine.sh").toString(), "run"));
        all.addAll(List.of(command));
        Machine.finish(prepare(Map.of(), all));
    }

    /** Nothing tells there who wrote the bytes of a pipe. */
    @Override
    public String assurance() {
        return "legacy";
    }

    @Override
    public List<String> modules() {
        return List.of("peer.windows", "platform.windows", "store.credman");
    }

    @Override
    public List<String> foreignModules() {
        return List.of("peer.linux", "platform.linux", "store.secretservice");
    }
}
