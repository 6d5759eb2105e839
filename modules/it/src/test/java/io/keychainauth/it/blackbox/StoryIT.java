package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.denied;
import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.request;
import static io.keychainauth.it.blackbox.Json.success;
import static io.keychainauth.it.blackbox.Json.value;
import static io.keychainauth.it.blackbox.Json.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What this is for, from the first refusal to the last line of the log. */
class StoryIT {
    private static final String UNKNOWN = "unregistered_binary_pending_approval";

    private Profile profile;
    private RunningDaemon daemon;

    @BeforeEach
    void start() throws IOException {
        profile = new Profile();
        daemon = profile.start();
    }

    @AfterEach
    void stop() throws IOException {
        profile.close();
    }

    private static String hash(Path binary) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(binary));
        return "sha256:" + HexFormat.of().formatHex(digest);
    }

    private String first(Path binary, String line) throws IOException {
        try (Wire wire = profile.wire(binary)) {
            return wire.ask(wire.open(), line);
        }
    }

    @Test
    void aNewProgramIsRefusedQueuedApprovedGrantedAndServed() throws Exception {
        Path tool = profile.client("wire.c", "tool");
        assertEquals(denied(UNKNOWN), first(tool, read("k")));
        String pending = profile.ok("list-pending");
        assertTrue(pending.contains(profile.named(tool)) && pending.contains(hash(tool)), pending);
        profile.ok("approve", hash(tool));
        assertEquals(denied("service_not_allowed"), first(tool, read("k")));
        profile.ok("grant", profile.named(tool), "--read", "aws", "--write", "aws", "--search");

        Wire wire = profile.wire(tool);
        int c = wire.open();
        assertEquals(
                success(""),
                wire.ask(c, request("write", ",\"targets\":[\"p/a\",\"p/b\",\"q\"],\"values\":[\"1\",\"2\",\"3\"]")));
        assertEquals(value("q", "3"), wire.ask(c, read("q")));
        assertEquals(
                success("{\"target\":\"p/a\",\"value\":\"1\"},{\"target\":\"p/b\",\"value\":\"2\"}"),
                wire.ask(c, request("read", ",\"match\":\"prefix\",\"targets\":[\"p/\"]")));
        assertEquals(
                success("{\"target\":\"p/a\"},{\"target\":\"p/b\"}"),
                wire.ask(c, request("search", ",\"targets\":[\"p/\"]")));
        assertEquals(success(""), wire.ask(c, request("delete", ",\"match\":\"prefix\",\"targets\":[\"p/\"]")));
        assertEquals(success(""), wire.ask(c, request("delete", ",\"targets\":[\"q\",\"none\"]")));
        assertEquals(success(""), wire.ask(c, request("search", "")));

        theLogTellsIt(tool);
    }

    private void theLogTellsIt(Path tool) throws IOException {
        String log = profile.log();
        for (String said : new String[] {
            "\"reason\":\"" + UNKNOWN + "\"",
            "\"reason\":\"service_not_allowed\"",
            "\"targets\":[\"p/a\",\"p/b\",\"q\"]",
            "\"prefixes\":[\"p/\"]",
            "\"binary_path\":\"" + profile.quoted(tool) + "\""
        }) {
            assertTrue(log.contains(said), () -> said + " in\n" + log);
        }
        assertFalse(log.contains("\"values\""), log);
        daemon.close();
        assertTrue(profile.ok("audit", "verify").startsWith("verified to seq "));
    }

    @Test
    void aProgramThatWasChangedIsAnotherOne() throws Exception {
        Path tool = profile.client("wire.c", "tool");
        profile.ok("authorize", profile.named(tool), "aws");
        assertEquals(success(""), first(tool, write("k", "v")));
        assertEquals(value("k", "v"), first(tool, read("k")));
        Files.copy(profile.client("wire.c", "changed"), tool, StandardCopyOption.REPLACE_EXISTING);
        profile.give(tool);
        assertEquals(denied(UNKNOWN), first(tool, read("k")));
        assertTrue(profile.ok("list-pending").contains(hash(tool)));
    }

    @Test
    void theSameProgramSomewhereElseIsAnotherOne() throws Exception {
        Path tool = profile.client("wire.c", "tool");
        profile.ok("authorize", profile.named(tool), "aws");
        Path moved = tool.resolveSibling("moved-" + tool.getFileName());
        Files.copy(tool, moved, StandardCopyOption.COPY_ATTRIBUTES);
        profile.give(moved);
        assertEquals(denied(UNKNOWN), first(moved, read("k")));
    }
}
