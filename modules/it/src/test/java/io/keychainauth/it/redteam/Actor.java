package io.keychainauth.it.redteam;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.concurrent.TimeUnit;

/** A process that takes part in a staged attack: it says where it stands, a line each, and waits to be told to go on. */
final class Actor implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;

    Actor(ProcessBuilder builder) throws IOException {
        process = builder.redirectErrorStream(true).start();
        lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /** Waits for its next line, which must be this. */
    void expect(String line) throws IOException {
        String said = lines.readLine();
        if (!line.equals(said)) {
            throw new AssertionError("expected <" + line + ">, but it said <" + said + ">");
        }
    }

    /** Waits for its next line. */
    String line() throws IOException {
        return String.valueOf(lines.readLine());
    }

    long pid() {
        return process.pid();
    }

    void goOn() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** All that it still says until it ends. */
    String rest() throws IOException {
        StringBuilder rest = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            rest.append(line).append('\n');
        }
        return rest.toString().strip();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(1, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
