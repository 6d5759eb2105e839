package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.error;
import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Who shares the sessions. There are fewer than by default: a pipe has 240 instances, and beyond these who connects waits in
 * its own call.
 */
class PlacesIT {
    private static final int SESSIONS = 60;
    private static final int STRANGERS = 20;
    private static final int PROCESSES = 6;
    private static final int OF_EACH = 12;

    private Profile profile;
    private RunningDaemon daemon;
    private Path trusted;

    @BeforeEach
    void start() throws IOException {
        profile = new Profile();
        profile.write(
                profile.policy(),
                "{\"limits\":{\"sessions\":" + SESSIONS + ",\"sessions_unregistered\":" + STRANGERS + "}}");
        daemon = profile.start();
        trusted = profile.client("wire.c", "trusted");
        profile.ok("authorize", profile.named(trusted), "aws");
    }

    @AfterEach
    void stop() throws IOException {
        profile.close();
    }

    @Test
    void manyProcessesShareTheSessionsAndStrangersHaveTheirOwn() throws IOException {
        List<Wire> strangers = new ArrayList<>();
        for (int p = 0; p < 4; p++) {
            Wire stranger = profile.wire(profile.client("wire.c", "stranger" + p));
            strangers.add(stranger);
            for (int i = 0; i < 10; i++) {
                stranger.open();
            }
        }
        Wait.until("strangers beyond their pool are refused", () -> refused(strangers, 10) >= 40 - STRANGERS);
        List<Wire> tools = new ArrayList<>();
        int served = serve(tools);
        assertEquals(SESSIONS - STRANGERS, served);
        assertEquals(40 - STRANGERS, refused(strangers, 10));
        for (Wire stranger : strangers) {
            stranger.close();
        }
        Wait.until("strangers are gone", () -> {
            Wire tool = tools.getLast();
            int c = tool.open();
            tool.send(c, read("k") + "\n");
            return tool.line(c).equals(success(""));
        });
        assertEquals(success(""), tools.getFirst().ask(0, read("k")));
        assertTrue(daemon.alive());
    }

    @Test
    void withoutStrangersRegisteredProcessesHaveAllSessions() throws IOException {
        List<Wire> tools = new ArrayList<>();
        assertEquals(SESSIONS, serve(tools));
        assertEquals(success(""), tools.getFirst().ask(0, read("k")));
    }

    /** Opens connections from each of several processes; each is served or told that there is no place. */
    private int serve(List<Wire> tools) throws IOException {
        int served = 0;
        for (int p = 0; p < PROCESSES; p++) {
            Wire tool = profile.wire(trusted);
            tools.add(tool);
            for (int i = 0; i < OF_EACH; i++) {
                int c = tool.open();
                tool.send(c, read("k") + "\n");
                switch (tool.line(c)) {
                    case String answer when answer.equals(success("")) -> served++;
                    case String answer -> assertEquals(error("too_many_sessions"), answer);
                }
            }
        }
        return served;
    }

    /** Connections that were told at once that there is no place; the others are silent until something is sent. */
    private static int refused(List<Wire> wires, int each) throws IOException {
        int refused = 0;
        for (Wire wire : wires) {
            for (int c = 0; c < each; c++) {
                refused += wire.quiet(c).equals("quiet") ? 0 : 1;
            }
        }
        return refused;
    }
}
