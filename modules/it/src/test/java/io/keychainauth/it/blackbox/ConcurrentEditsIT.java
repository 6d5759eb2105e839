package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Installers, people and the daemon work on one {@code config.json} at the same time. */
class ConcurrentEditsIT {
    private static final int PROCESSES = 4;
    /** Of each process. */
    private static final int BINARIES = Math.max(2, 25 / Host.get().sparing());

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
    void processesThatRegisterAndGrantAllTheTimeLoseNothing() throws Exception {
        Wire wire = profile.trustedWire();
        int c = wire.open();
        String text = Files.readString(profile.policy());
        profile.write(
                profile.policy(),
                text.replaceFirst("\\{", "{\n  \"note\": {\"by\": \"hand\", \"numbers\": [1, 2.50]},")
                        .replaceFirst("(\"path\")", "\"owner\": \"the \\\\u00fcber team\", $1"));
        List<List<Path>> tools = tools();
        try (ExecutorService editors = Executors.newFixedThreadPool(PROCESSES)) {
            List<Future<?>> edits = new ArrayList<>();
            for (int p = 0; p < PROCESSES; p++) {
                int process = p;
                edits.add(editors.submit(() -> edit(process, tools.get(process))));
            }
            editors.shutdown();
            while (!editors.awaitTermination(100, TimeUnit.MILLISECONDS)) {
                assertEquals(success(""), wire.ask(c, read("k")), "the daemon never sees half a change");
            }
            for (Future<?> edit : edits) {
                edit.get();
            }
        }
        everythingIsThere(tools);
    }

    private void edit(int process, List<Path> tools) {
        for (int i = 0; i < BINARIES; i++) {
            profile.ok("register", profile.named(tools.get(i)));
            profile.ok("grant", profile.named(tools.get(i)), "--read", "s" + process + "-" + i);
        }
    }

    /** Small programs that all differ. */
    private List<List<Path>> tools() throws IOException {
        byte[] client = Files.readAllBytes(profile.client("wire.c", "client"));
        Path folder = Files.createDirectory(profile.folder().resolve("tools"));
        List<List<Path>> tools = new ArrayList<>();
        for (int p = 0; p < PROCESSES; p++) {
            tools.add(new ArrayList<>());
            for (int i = 0; i < BINARIES; i++) {
                Path tool = Files.write(folder.resolve("t" + p + "-" + i), client);
                Files.writeString(tool, p + "-" + i, StandardOpenOption.APPEND);
                Files.setPosixFilePermissions(tool, PosixFilePermissions.fromString("rwxr-xr-x"));
                tools.getLast().add(tool);
            }
        }
        profile.give(folder);
        return tools;
    }

    private void everythingIsThere(List<List<Path>> tools) throws IOException {
        Finished parsed = Machine.run(List.of(
                "/usr/bin/python3",
                "-m",
                "json.tool",
                "--compact",
                profile.policy().toString()));
        assertEquals(0, parsed.exit(), parsed.err());
        for (int p = 0; p < PROCESSES; p++) {
            for (int i = 0; i < BINARIES; i++) {
                String entry = profile.quoted(tools.get(p).get(i)) + "\",\"hash\":\"sha256:";
                assertTrue(parsed.out().contains(entry), entry);
                String right = "\"allowed_read_services\":[\"s" + p + "-" + i + "\"]";
                assertTrue(parsed.out().contains(right), right);
            }
        }
        String text = Files.readString(profile.policy());
        assertTrue(
                text.startsWith("{\n  \"note\": {\"by\": \"hand\", \"numbers\": [1, 2.50]},"), text.substring(0, 80));
        Matcher own = Pattern.compile("\"owner\": \"the \\\\u00fcber team\", \"path\"")
                .matcher(text);
        assertTrue(own.find() && !own.find());
        assertEquals(PROCESSES * BINARIES + 1, text.split("\"hash\"", -1).length - 1);
    }
}
