package io.keychainauth.it.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Windows programs under Wine, by {@code scripts/wine.sh}: what {@code scripts/windows.sh} made of the modules, a Windows
 * runtime and the launcher, a named pipe, and clients that mingw compiles. It has one user, to whom all belongs.
 */
final class WindowsHost implements Host {
    private static final String HOMES = "homes";

    private final Path scripts = Machine.repository().resolve("scripts");
    private final Path driveC = Machine.repository().resolve("target/wine/prefix/drive_c");
    private final Path image = Machine.repository().resolve("jlink/target/keychain-auth-windows");
    private final Map<List<String>, Path> compiled = new ConcurrentHashMap<>();
    private Map<String, String> folders = Map.of();

    @Override
    public Path makeFolder() throws IOException {
        return Files.createTempDirectory(Files.createDirectories(driveC.resolve(HOMES)), "it-");
    }

    @Override
    public Map<String, String> makeHome(Path folder, String name) throws IOException {
        Path home = folder.resolve(name);
        Path roaming = Files.createDirectories(home.resolve("AppData/Roaming"));
        Path local = Files.createDirectories(home.resolve("AppData/Local"));
        return new HashMap<>(Map.of(
                "USERPROFILE", named(home),
                "APPDATA", named(roaming),
                "LOCALAPPDATA", named(local),
                "KEYCHAIN_AUTH_SOCKET", address(folder)));
    }

    @Override
    public String address(Path folder) {
        return "\\\\.\\pipe\\keychain-auth-" + folder.getFileName();
    }

    @Override
    public String control(Path folder) {
        return address(folder) + "-control";
    }

    @Override
    public String otherAddress(Path folder) {
        return address(folder) + ".other";
    }

    @Override
    public Path storeFile(Path home) {
        return home.resolve("AppData/Local/keychain-auth/keyring.json");
    }

    @Override
    public void moveFiles(Map<String, String> environment, Path folder) throws IOException {
        environment.putAll(makeHome(folder, "other"));
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
        return program(image.resolve("bin/keychain-auth.exe"));
    }

    /** The launcher takes none from anybody; the virtual machine beside it does. */
    @Override
    public List<String> keychainAuth(List<String> options) {
        try {
            List<String> command = new ArrayList<>(program(image.resolve("bin/java.exe")));
            command.addAll(Files.readAllLines(image.resolve("options")));
            command.addAll(options);
            command.addAll(List.of("--module-path", named(image.resolve("modules"))));
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

    /** The compiler takes longest of all that is done with a client: what stands behind a program makes it another. */
    @Override
    public Path compile(String source, Path target, String define, String... flags) {
        List<String> asked = new ArrayList<>(List.of(source));
        asked.addAll(List.of(flags));
        try {
            Path made = Files.copy(
                    compiled.computeIfAbsent(asked, this::compileOnce),
                    target.resolveSibling(target.getFileName() + ".exe"),
                    StandardCopyOption.REPLACE_EXISTING);
            return Files.writeString(made, define, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path compileOnce(List<String> asked) {
        Path program = driveC.resolve(HOMES).resolve("program-" + compiled.size() + ".exe");
        List<String> command = new ArrayList<>(List.of(
                "x86_64-w64-mingw32-gcc",
                "-O1",
                "-o",
                program.toString(),
                Machine.repository()
                        .resolve("modules/it/src/test/native/" + asked.getFirst())
                        .toString()));
        command.addAll(asked.subList(1, asked.size()));
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
        moveTo(environment);
        return plain(environment, command);
    }

    /**
     * Wine tells each new program the folders of its user that it finds here, whatever its parent says. The Credential
     * Manager belongs to the user and not to a home: it is emptied for each.
     */
    private synchronized void moveTo(Map<String, String> environment) {
        Map<String, String> asked = new TreeMap<>(environment);
        asked.keySet().retainAll(Set.of("USERPROFILE", "APPDATA", "LOCALAPPDATA"));
        if (asked.equals(folders)) {
            return;
        }
        StringBuilder lines = new StringBuilder("""
                \uFEFFWindows Registry Editor Version 5.00

                [-HKEY_CURRENT_USER\\Software\\Wine\\Credential Manager]
                [HKEY_CURRENT_USER\\Volatile Environment]
                """);
        asked.forEach((name, folder) -> lines.append("\"%s\"=\"%s\"\n".formatted(name, folder.replace("\\", "\\\\"))));
        Path file = driveC.resolve(HOMES).resolve("home.reg");
        try {
            Files.writeString(file, lines, StandardCharsets.UTF_16LE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = List.of(scripts.resolve("wine.sh").toString(), "run", "reg", "import", named(file));
        Machine.Finished imported = Machine.finish(plain(Map.of(), command));
        assertEquals(0, imported.exit(), imported.out() + imported.err());
        folders = asked;
    }

    private static ProcessBuilder plain(Map<String, String> environment, List<String> command) {
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().clear();
        process.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
        process.environment().putAll(environment);
        return process;
    }

    @Override
    public int stop(RunningDaemon daemon, Profile profile) throws IOException {
        profile.ok("stop");
        return daemon.await();
    }

    /** A virtual machine that asks a daemon to end costs more than what it ends. */
    @Override
    public void discard(RunningDaemon daemon) throws IOException {
        if (daemon.alive()) {
            daemon.signal("KILL");
        }
        daemon.close();
    }

    /** A program takes a second to start under Wine. */
    @Override
    public int sparing() {
        return 12;
    }

    /** Wine's server keeps ten descriptors and more of each, and some machines allow it 1,024. */
    @Override
    public int crowd() {
        return 16;
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
        return List.of(
                "peer.linux",
                "platform.linux",
                "store.secretservice",
                "peer.macos",
                "platform.macos",
                "store.keychain");
    }
}
