package io.keychainauth.it.blackbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The modules for macOS on this machine: an image of them in which doubles stand for the libraries of macOS, with the files
 * where they are there. Clients, sockets and the user are those of {@link LinuxHost}. There is no launcher: it would be
 * Linux's.
 */
final class MacosHost extends LinuxHost {
    /** An address has 103 bytes there, and the folders of a home take many. */
    @Override
    public Path makeFolder() throws IOException {
        return Files.createTempDirectory(Path.of("/var/tmp"), "it-");
    }

    private static Path support(Path home) {
        return home.resolve("Library/Application Support/keychain-auth");
    }

    @Override
    public String address(Path folder) {
        return support(folder.resolve("home")).resolve("agent.sock").toString();
    }

    @Override
    public String control(Path folder) {
        return support(folder.resolve("home")).resolve("control.sock").toString();
    }

    @Override
    public void moveFiles(Map<String, String> environment, Path folder) throws IOException {
        Path other = Files.createDirectory(
                folder.resolve("other"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        give(other);
        environment.put("HOME", other.toString());
        environment.put("KEYCHAIN_AUTH_SOCKET", address(folder));
    }

    /** A file that is put in the place of a running one has that refused, even if it holds the same. */
    @Override
    public Path compile(String source, Path target, String define, String... flags) {
        try {
            Path made = super.compile(source, target.resolveSibling(target.getFileName() + ".made"), define, flags);
            if (Files.exists(target) && Files.mismatch(made, target) < 0) {
                Files.delete(made);
                return target;
            }
            return Files.move(made, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Path policy(Path home) {
        return support(home).resolve("config.json");
    }

    @Override
    public Path auditLog(Path home) {
        return home.resolve("Library/Logs/keychain-auth/audit.log");
    }

    @Override
    public List<String> keychainAuth(Build build) {
        return keychainAuth(List.of());
    }

    @Override
    public List<String> keychainAuth(List<String> options) {
        Path image = machine().image(Build.MACOS);
        List<String> command = new ArrayList<>(List.of(image.resolve("bin/java").toString()));
        try {
            command.addAll(Files.readAllLines(image.resolve("options")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        command.addAll(options);
        command.addAll(List.of("-m", "io.keychainauth.cli/io.keychainauth.cli.Main"));
        return command;
    }

    @Override
    public List<String> modules() {
        return List.of("peer.macos", "platform.macos", "store.keychain");
    }

    @Override
    public List<String> foreignModules() {
        return List.of(
                "peer.linux",
                "platform.linux",
                "store.secretservice",
                "peer.windows",
                "platform.windows",
                "store.credman");
    }
}
