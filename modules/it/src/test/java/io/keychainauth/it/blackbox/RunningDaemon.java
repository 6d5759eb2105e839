package io.keychainauth.it.blackbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A daemon of the image in the foreground of its own process. */
public final class RunningDaemon implements AutoCloseable {
    private static final int SECONDS = 30;

    private final Process process;
    private final Path output;

    private RunningDaemon(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    public static RunningDaemon start(Profile profile, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(profile.launcher().toString(), "start"));
        command.addAll(arguments);
        return run(profile.prepare(command));
    }

    /** Starts a daemon in another way than through its launcher, and waits until it listens. */
    public static RunningDaemon run(ProcessBuilder command) throws IOException {
        Path output = Files.createTempFile("keychain-auth-it", ".out");
        Process process = command.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        RunningDaemon daemon = new RunningDaemon(process, output);
        Wait.until("the daemon listens", () -> daemon.output().contains("listening on") || !process.isAlive());
        if (!process.isAlive()) {
            throw new IOException("the daemon ended: " + daemon.output());
        }
        return daemon;
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Everything that it wrote to standard output and error. */
    public String output() throws IOException {
        return Files.readString(output);
    }

    /** Sends a signal and waits for the end. */
    public int signal(String name) throws IOException {
        Machine.run(List.of("kill", "-" + name, Long.toString(pid())));
        return await();
    }

    public int await() throws IOException {
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("the daemon does not end: " + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (process.isAlive()) {
            signal("TERM");
        }
        Files.deleteIfExists(output);
    }
}
