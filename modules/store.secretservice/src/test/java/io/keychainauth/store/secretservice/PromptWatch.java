package io.keychainauth.store.secretservice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;

/** Sees every request on the bus to show a prompt. */
final class PromptWatch implements AutoCloseable {
    private static final String END = "/end/of/watch";

    private final PrivateKeyring keyring;
    private final Process monitor;
    private final BufferedReader lines;

    PromptWatch(PrivateKeyring keyring) throws IOException {
        this.keyring = keyring;
        monitor = keyring.process(
                        "dbus-monitor",
                        "--session",
                        "--profile",
                        "interface='org.freedesktop.Secret.Prompt'",
                        "path='" + END + "'")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        lines = new BufferedReader(new InputStreamReader(monitor.getInputStream(), UTF_8));
        // Its first lines say that it watches.
        lines.readLine();
    }

    /** The requests so far. Our own mark on the bus tells that nothing is still on its way. */
    List<String> prompts() throws IOException, InterruptedException {
        keyring.run("", "gdbus", "emit", "--session", "--object-path=" + END, "--signal=end.of.Watch");
        List<String> seen = lines.lines().takeWhile(line -> !line.contains(END)).toList();
        assertTrue(monitor.isAlive(), "the monitor ended");
        assertTrue(seen.stream().anyMatch(line -> line.endsWith("Dismiss")), () -> "the watch is blind: " + seen);
        return seen.stream().filter(line -> line.endsWith("\tPrompt")).toList();
    }

    @Override
    public void close() {
        monitor.destroyForcibly();
    }
}
