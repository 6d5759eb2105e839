package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Small C programs, compiled by the tests that run them. */
final class Programs {
    private Programs() {}

    static Path compile(Path folder, String name) throws IOException, InterruptedException {
        Path program = folder.resolve(name);
        run(List.of("gcc", "-O1", "-Wall", "-Werror", "-o", program.toString(), "src/test/c/" + name + ".c"));
        return program;
    }

    /** Runs a command to its end; what it printed. */
    static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(command + ": " + process.exitValue() + "\n" + output);
        }
        return output;
    }

    /** Starts a peer in one of its modes. */
    static Process start(Path program, String mode, Path socket, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString(), mode, socket.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    /** Lets a waiting peer go on. */
    static void goOn(Process process) throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** Whether a handle on a process is open, which is given up last of what is held of a peer. */
    static boolean holdsProcess() {
        try (var list = Files.list(Path.of("/proc/self/fd"))) {
            return list.anyMatch(Programs::leadsToProcess);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean leadsToProcess(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains("pidfd");
        } catch (IOException e) {
            return false; // Closed meanwhile.
        }
    }

    static int openDescriptors() {
        try (var list = Files.list(Path.of("/proc/self/fd"))) {
            return (int) list.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
