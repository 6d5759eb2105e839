package io.keychainauth.it.blackbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A daemon of the image in the foreground of its own process. */
public final class RunningDaemon implements AutoCloseable {
    private final Process process;
    private final Path output;
    private final Ending ending;

    private RunningDaemon(Process process, Path output, Ending ending) {
        this.process = process;
        this.output = output;
        this.ending = ending;
    }

    /** How a daemon is asked to end. */
    private interface Ending {
        int of(RunningDaemon daemon) throws IOException;
    }

    public static RunningDaemon start(Profile profile, List<String> arguments) throws IOException {
        List<String> start = new ArrayList<>(List.of("start"));
        start.addAll(arguments);
        return run(profile.prepare(profile.command(start)), daemon -> Host.get().stop(daemon, profile));
    }

    /** Starts a daemon in another way than through its launcher, and waits until it listens. */
    public static RunningDaemon run(ProcessBuilder command) throws IOException {
        return run(command, daemon -> daemon.signal("TERM"));
    }

    private static RunningDaemon run(ProcessBuilder command, Ending ending) throws IOException {
        Path output = Files.createTempFile("keychain-auth-it", ".out");
        Process process = command.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        RunningDaemon daemon = new RunningDaemon(process, output, ending);
        Wait.until("the daemon listens", () -> daemon.output().contains("listening on") || !process.isAlive());
        if (!process.isAlive()) {
            String said = daemon.output();
            daemon.close();
            throw new IOException("the daemon ended: " + said);
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

    /**
     * Has it end by itself and waits for that.
     *
     * @return its exit code
     */
    int stop() throws IOException {
        return ending.of(this);
    }

    /** Sends a signal and waits for the end. */
    public int signal(String name) throws IOException {
        Machine.run(List.of("kill", "-" + name, Long.toString(pid())));
        return await();
    }

    public int await() throws IOException {
        try {
            if (!process.waitFor(Wait.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
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
            stop();
        }
        Files.deleteIfExists(output);
    }
}
