package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Installers, people and the daemon work on one {@code config.json} at the same time. */
class ConcurrentEditsIT {
    private static final int PROCESSES = 4;
    private static final int BINARIES = 25;

    private Profile profile;

    @BeforeEach
    void start() throws IOException {
        profile = new Profile();
        profile.start();
    }

    @AfterEach
    void stop() throws IOException {
        profile.close();
    }

    @Test
    void fourProcessesThatRegisterAndGrantFiftyTimesEachLoseNothing() throws Exception {
        Wire wire = profile.trustedWire();
        int c = wire.open();
        String text = Files.readString(profile.policy());
        profile.write(
                profile.policy(),
                text.replaceFirst("\\{", "{\n  \"note\": {\"by\": \"hand\", \"numbers\": [1, 2.50]},")
                        .replaceFirst("(\"path\")", "\"owner\": \"the \\\\u00fcber team\", $1"));
        Path tools = tools();
        List<Process> editors = new ArrayList<>();
        for (int p = 0; p < PROCESSES; p++) {
            editors.add(profile.prepare(List.of(
                            "sh",
                            "-c",
                            "i=0; while [ $i -lt " + BINARIES + " ]; do"
                                    + " \"$1\" register \"$2/t$3-$i\" && \"$1\" grant \"$2/t$3-$i\" --read \"s$3-$i\" || exit 1;"
                                    + " i=$((i + 1)); done",
                            "sh",
                            Machine.get().launcher().toString(),
                            tools.toString(),
                            Integer.toString(p)))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        try {
            while (editors.stream().anyMatch(Process::isAlive)) {
                assertEquals(success(""), wire.ask(c, read("k")), "the daemon never sees half a change");
                editors.getFirst().waitFor(100, TimeUnit.MILLISECONDS);
            }
            for (Process editor : editors) {
                assertEquals(0, editor.waitFor());
            }
        } finally {
            editors.forEach(Process::destroyForcibly);
        }
        everythingIsThere();
    }

    /** Small programs that all differ. */
    private Path tools() throws IOException {
        Path client = profile.client("client.c", "client");
        Path tools = Files.createDirectory(profile.folder().resolve("tools"));
        Finished made = Machine.run(List.of(
                "sh",
                "-c",
                "for p in $(seq 0 " + (PROCESSES - 1) + "); do for i in $(seq 0 " + (BINARIES - 1)
                        + "); do { cat \"$1\"; echo $p-$i; } > \"$2/t$p-$i\"; done; done; chmod 755 \"$2\"/*",
                "sh",
                client.toString(),
                tools.toString()));
        assertEquals(0, made.exit(), made.err());
        Machine.get().give(tools);
        return tools;
    }

    private void everythingIsThere() throws IOException {
        Finished parsed = profile.run("/usr/bin/python3", "-m", "json.tool", "--compact", profile.policy().toString());
        assertEquals(0, parsed.exit(), parsed.err());
        for (int p = 0; p < PROCESSES; p++) {
            for (int i = 0; i < BINARIES; i++) {
                String entry = "/t" + p + "-" + i + "\",\"hash\":\"sha256:";
                assertTrue(parsed.out().contains(entry), entry);
                String right = "\"allowed_read_services\":[\"s" + p + "-" + i + "\"]";
                assertTrue(parsed.out().contains(right), right);
            }
        }
        String text = Files.readString(profile.policy());
        assertTrue(text.startsWith("{\n  \"note\": {\"by\": \"hand\", \"numbers\": [1, 2.50]},"), text.substring(0, 80));
        Matcher own = Pattern.compile("\"owner\": \"the \\\\u00fcber team\", \"path\"").matcher(text);
        assertTrue(own.find() && !own.find());
        assertEquals(PROCESSES * BINARIES + 1, text.split("\"hash\"", -1).length - 1);
    }
}
