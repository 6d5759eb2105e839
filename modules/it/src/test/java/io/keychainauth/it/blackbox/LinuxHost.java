package io.keychainauth.it.blackbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The image, a Unix socket, and the unprivileged user of {@link Machine}. */
sealed class LinuxHost implements Host permits MacosHost {
    private final Machine machine = Machine.get();

    final Machine machine() {
        return machine;
    }

    @Override
    public Path makeFolder() throws IOException {
        return Files.createTempDirectory(Path.of("/var/tmp"), "keychain-auth-it-home-");
    }

    @Override
    public Map<String, String> makeHome(Path folder, String name) throws IOException {
        for (Path made : List.of(folder.resolve(name), folder.resolve("run"))) {
            Files.createDirectory(
                    made, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        machine.give(folder);
        return new HashMap<>(Map.of(
                "HOME", folder.resolve(name).toString(),
                "XDG_RUNTIME_DIR", folder.resolve("run").toString(),
                "LC_ALL", "C.UTF-8"));
    }

    @Override
    public String address(Path folder) {
        return folder.resolve("run/keychain-auth/agent.sock").toString();
    }

    @Override
    public String control(Path folder) {
        return folder.resolve("run/keychain-auth/control.sock").toString();
    }

    @Override
    public String otherAddress(Path folder) {
        return folder.resolve("run/other.sock").toString();
    }

    @Override
    public Path storeFile(Path home) {
        return home.resolve(".keychain-auth/keyring.json");
    }

    @Override
    public void moveFiles(Map<String, String> environment, Path folder) throws IOException {
        for (String kind : List.of("CONFIG", "DATA", "STATE")) {
            environment.put(
                    "XDG_" + kind + "_HOME", folder.resolve("other-" + kind).toString());
        }
    }

    @Override
    public Path policy(Path home) {
        return home.resolve(".config/keychain-auth/config.json");
    }

    @Override
    public Path auditLog(Path home) {
        return home.resolve(".local/share/keychain-auth/audit.log");
    }

    @Override
    public List<String> keychainAuth(Build build) {
        return List.of(machine.image(build).resolve("bin/keychain-auth").toString());
    }

    /** The launcher takes none from anybody; the virtual machine beside it does. */
    @Override
    public List<String> keychainAuth(List<String> options) {
        List<String> command = new ArrayList<>();
        command.add(machine.image(Build.RELEASE).resolve("bin/java").toString());
        command.addAll(options);
        command.addAll(List.of("-m", "io.keychainauth.cli/io.keychainauth.cli.Main"));
        return command;
    }

    @Override
    public List<String> program(Path binary) {
        return List.of(binary.toString());
    }

    @Override
    public Path compile(String source, Path target, String define, String... flags) {
        Path binary = machine.compile(source, target, define, flags);
        machine.give(binary);
        return binary;
    }

    @Override
    public String named(Path file) {
        return file.toString();
    }

    @Override
    public void give(Path file) {
        machine.give(file);
    }

    @Override
    public ProcessBuilder prepare(Map<String, String> environment, List<String> command) {
        return machine.prepare(environment, command);
    }

    @Override
    public int stop(RunningDaemon daemon, Profile profile) throws IOException {
        return daemon.signal("TERM");
    }

    @Override
    public void discard(RunningDaemon daemon) throws IOException {
        daemon.close();
    }

    @Override
    public int sparing() {
        return 1;
    }

    @Override
    public int crowd() {
        return 64;
    }

    @Override
    public String assurance() {
        return "proven";
    }

    @Override
    public List<String> modules() {
        return List.of("peer.linux", "platform.linux", "store.secretservice");
    }

    @Override
    public List<String> foreignModules() {
        return List.of(
                "peer.windows", "platform.windows", "store.credman", "peer.macos", "platform.macos", "store.keychain");
    }
}
