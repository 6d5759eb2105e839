package io.keychainauth.it.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What all black-box tests share: the image, copied to where an unprivileged user may run it, compiled clients, and that
 * user. Root may read any memory and write any file, so a test that ran as root would prove nothing.
 */
public final class Machine {
    /** The user that everything runs as when root runs the tests. */
    public static final String USER = "keychain-auth-it";

    private final boolean root = "root".equals(System.getProperty("user.name"));
    private final boolean interruptIgnored = interruptIgnored();
    private final Path folder;
    private final Map<Build, Path> images = new EnumMap<>(Build.class);
    private final Map<List<String>, Path> compiled = new ConcurrentHashMap<>();

    private Machine() {
        try {
            folder = Files.createTempDirectory(
                    Path.of("/var/tmp"),
                    "keychain-auth-it-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Runtime.getRuntime().addShutdownHook(new Thread(this::remove));
            if (root && run(List.of("id", "-u", USER)).exit() != 0) {
                assertEquals(
                        0,
                        run(List.of("useradd", "--no-create-home", "--user-group", "--shell", "/bin/sh", USER))
                                .exit());
            }
            assertNotEquals("0", asUser(Map.of(), List.of("id", "-u")).out().strip(), "the tests must not run as root");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As proc_pid_status(5) shows it: a bit for each signal, that of SIGINT is the second. */
    private static boolean interruptIgnored() {
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            return status.filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Machine get() {
        return Made.MACHINE;
    }

    /** Made when it is first asked for: the suites under Wine have no use for that user. */
    private static final class Made {
        private static final Machine MACHINE = new Machine();
    }

    /** Whether these tests, not what they test, run as root: who can look into the daemon and mount small disks. */
    public boolean root() {
        return root;
    }

    public static Path repository() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("module-info-layout.md"))) {
            here = here.getParent();
        }
        return here;
    }

    Path launcher() {
        return image(Build.RELEASE).resolve("bin/keychain-auth");
    }

    /** An image where the unprivileged user may run it, and nobody but root may change it. */
    public synchronized Path image(Build build) {
        return images.computeIfAbsent(build, this::copy);
    }

    private Path copy(Build build) {
        // With times and all: the AOT cache is bound to those of the image.
        Path image = folder.resolve(build.folder());
        Path built = repository().resolve("jlink/target").resolve(build.folder());
        assertEquals(
                0, run(List.of("cp", "-a", built.toString(), image.toString())).exit(), "scripts/image.sh first");
        return image;
    }

    /** Compiles a C program of {@code src/test/native}, once; the define makes binaries of one source differ. */
    public Path compile(String source, Path target, String define, String... flags) {
        List<String> asked = new ArrayList<>(List.of(source, define));
        asked.addAll(List.of(flags));
        try {
            return Files.copy(
                    compiled.computeIfAbsent(asked, this::compileOnce), target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path compileOnce(List<String> asked) {
        Path file = repository().resolve("modules/it/src/test/native/" + asked.get(0));
        Path program = folder.resolve("program-" + compiled.size());
        List<String> command = new ArrayList<>(List.of(
                "gcc",
                "-O1",
                "-D_GNU_SOURCE",
                "-DVARIANT=\"" + asked.get(1) + "\"",
                "-include",
                "stddef.h",
                "-o",
                program.toString(),
                file.toString(),
                "-Wl,--build-id=0x" + hex(asked.get(1))));
        command.addAll(asked.subList(2, asked.size()));
        Finished gcc = run(command);
        assertEquals(0, gcc.exit(), gcc.err());
        return program;
    }

    private static String hex(String text) {
        return java.util.HexFormat.of().formatHex((text + "--------").getBytes(StandardCharsets.UTF_8));
    }

    /** Gives a file to the unprivileged user. */
    public void give(Path path) {
        if (root) {
            assertEquals(
                    0,
                    run(List.of("chown", "-R", USER + ":" + USER, path.toString()))
                            .exit());
        }
    }

    /**
     * Prepares a command that runs as the unprivileged user with exactly this environment, and that SIGINT ends: whoever
     * runs the tests in the background of a shell has them ignore it, and a virtual machine leaves that as it finds it.
     */
    public ProcessBuilder prepare(Map<String, String> environment, List<String> command) {
        List<String> all = new ArrayList<>();
        if (root) {
            all.addAll(List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", "--"));
        }
        if (interruptIgnored) {
            all.addAll(List.of("env", "--default-signal=INT"));
        }
        all.addAll(command);
        ProcessBuilder process = new ProcessBuilder(all);
        process.environment().clear();
        process.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
        process.environment().putAll(environment);
        return process;
    }

    public Finished asUser(Map<String, String> environment, List<String> command) {
        return finish(prepare(environment, command));
    }

    public static Finished run(List<String> command) {
        return finish(new ProcessBuilder(command));
    }

    public static Finished finish(ProcessBuilder builder) {
        try {
            Path err = Files.createTempFile("keychain-auth-it", ".err");
            try {
                Process process = builder.redirectError(err.toFile()).start();
                process.getOutputStream().close();
                String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!process.waitFor(120, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException("still running: " + builder.command());
                }
                return new Finished(process.exitValue(), out, Files.readString(err));
            } finally {
                Files.deleteIfExists(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void remove() {
        run(List.of("rm", "-rf", folder.toString()));
        if (root) {
            run(List.of("userdel", USER));
        }
    }

    /** A process that ended. */
    public record Finished(int exit, String out, String err) {
        /** What it complained of, without what Wine's only user, who is its administrator, is told at each start. */
        List<String> errors() {
            return err.lines()
                    .filter(line -> !line.startsWith("started by the administrator"))
                    .toList();
        }
    }
}
