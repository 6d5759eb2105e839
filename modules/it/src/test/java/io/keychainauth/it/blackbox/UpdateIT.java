package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.denied;
import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.success;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Programs are replaced while they run: what counts is the file that runs, and the path it was started from. */
class UpdateIT {
    private static final String QUEUED = denied("unregistered_binary_pending_approval");

    private Profile profile;
    private Path tool;
    private Wire old;

    @BeforeEach
    void start() throws IOException {
        profile = new Profile();
        profile.start();
        tool = profile.client("wire.c", "tool");
        profile.ok("authorize", profile.named(tool), "aws");
        old = profile.wire(tool);
        assertEquals(success(""), old.ask(old.open(), read("k")));
    }

    @AfterEach
    void stop() throws IOException {
        profile.close();
    }

    private void replace() throws IOException {
        Files.move(profile.client("wire.c", "next"), tool, REPLACE_EXISTING);
    }

    private static String ask(Wire wire) throws IOException {
        return wire.ask(wire.open(), read("k"));
    }

    @Test
    @Tag("running-files-change")
    void theOldProgramWorksOnUntilTheUpgradeAndTheNewOneDoesNotYet() throws IOException {
        replace();
        assertEquals(success(""), old.ask(0, read("k")));
        assertEquals(success(""), ask(old));
        assertEquals(QUEUED, ask(profile.wire(tool)));
        assertTrue(profile.ok("list-pending").contains(tool.toString()));
    }

    @Test
    @Tag("running-files-change")
    void afterTheUpgradeTheNewProgramIsServedAndTheOldOneIsRefusedAndNotQueued() throws IOException {
        replace();
        String upgraded = profile.ok("upgrade", tool.toString());
        assertTrue(upgraded.matches("(?s)Upgraded \\Q" + tool + "\\E to new hash sha256:[0-9a-f]{64}\\s*"), upgraded);
        assertEquals(success(""), ask(profile.wire(tool)));
        assertEquals(denied("unattestable_peer"), ask(old));
        assertTrue(profile.log().contains("\"detail\":\"executable_replaced\""), profile.log());
        assertFalse(profile.ok("list-pending").contains(tool.toString()));
    }

    @Test
    @Tag("running-files-change")
    void anOpenSessionOfTheOldProgramEndsWithTheUpgrade() throws IOException {
        replace();
        // With its answer the daemon has read the beginning of the next request: the session is not idle.
        old.send(0, read("k") + "\n{");
        assertEquals(success(""), old.line(0));
        profile.ok("upgrade", tool.toString());
        old.send(0, read("k").substring(1) + "\n");
        assertEquals(denied("unattestable_peer"), old.line(0));
        assertEquals("eof", old.line(0));
    }

    @Test
    void aCopyAtAnotherPathIsAStranger() throws IOException {
        Path copy = tool.resolveSibling("copy-" + tool.getFileName());
        Files.copy(tool, copy, COPY_ATTRIBUTES);
        profile.give(copy);
        assertEquals(QUEUED, ask(profile.wire(copy)));
        assertTrue(profile.ok("list-pending").contains(profile.named(copy)));
        assertEquals(success(""), ask(profile.wire(tool)));
    }

    @Test
    @Tag("running-files-change")
    void aProgramWhoseFileWasRemovedWorksOn() throws IOException {
        Files.delete(tool);
        assertEquals(success(""), old.ask(0, read("k")));
        assertEquals(success(""), ask(old));
        assertTrue(profile.log().contains("\"binary_path\":\"" + tool + "\""), profile.log());
    }

    @Test
    void aProgramThatEndedIsReplacedAndServedAfterTheUpgrade() throws IOException {
        old.close();
        replace();
        assertEquals(QUEUED, ask(profile.wire(tool)));
        String upgraded = profile.ok("upgrade", profile.named(tool));
        assertTrue(upgraded.contains("Upgraded " + profile.named(tool) + " to new hash sha256:"), upgraded);
        assertEquals(success(""), ask(profile.wire(tool)));
    }

    @Test
    void aProgramThatWasPutBackIsServedAgain() throws IOException {
        Path kept = tool.resolveSibling("kept-" + tool.getFileName());
        Files.copy(tool, kept, COPY_ATTRIBUTES);
        profile.give(kept);
        old.close();
        replace();
        assertEquals(QUEUED, ask(profile.wire(tool)));
        Files.move(kept, tool, REPLACE_EXISTING);
        assertEquals(success(""), ask(profile.wire(tool)));
    }
}
