package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.denied;
import static io.keychainauth.it.blackbox.Json.error;
import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.request;
import static io.keychainauth.it.blackbox.Json.success;
import static io.keychainauth.it.blackbox.Json.value;
import static io.keychainauth.it.blackbox.Json.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections as clients really use and abuse them. */
class ConnectionIT {
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

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        Wire wire = profile.trustedWire();
        int c = wire.open();
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            lines.append(write("k" + i, "v" + i))
                    .append('\n')
                    .append(read("k" + i))
                    .append('\n');
        }
        wire.send(c, lines.toString());
        for (int i = 0; i < 200; i++) {
            assertEquals(success(""), wire.line(c));
            assertEquals(value("k" + i, "v" + i), wire.line(c));
        }
    }

    @Test
    @NotOnWindows("a pipe has no half-close")
    void aHalfClosedClientIsAnsweredAndALastLineNeedsNoNewline() throws IOException {
        Wire wire = profile.trustedWire();
        int c = wire.open();
        wire.send(c, read("a") + "\n" + read("b"));
        wire.shut(c);
        assertEquals(success(""), wire.line(c));
        assertEquals(success(""), wire.line(c));
        assertEquals("eof", wire.line(c));
    }

    @Test
    void aClientThatVanishesAtAnyStepHarmsNobody() throws IOException {
        Wire wire = profile.trustedWire();
        Path stranger = profile.client("wire.c", "stranger");
        for (Path binary : List.of(stranger, profile.client("wire.c", "trusted"))) {
            for (String sent :
                    List.of("", "{", read("k"), read("k") + "\n", "junk\n", (read("k") + "\n").repeat(500))) {
                Wire vanishing = profile.wire(binary);
                vanishing.send(vanishing.open(), sent);
                vanishing.close();
            }
        }
        assertEquals(success(""), wire.ask(wire.open(), read("k")));
        Wait.until(
                "every session is gone but one",
                () -> profile.status("sessions").equals("1"));
    }

    @Test
    void aProbeWithoutAByteLeavesNoTrace() throws IOException {
        Wire probe = profile.wire(profile.client("wire.c", "probe"));
        for (int i = 0; i < 5; i++) {
            probe.hangUp(probe.open());
        }
        assertEquals(
                "No pending binaries waiting for authorization.",
                profile.ok("list-pending").strip());
        assertTrue(!profile.auditLog().toFile().exists() || profile.log().isEmpty());
    }

    @Test
    @NotOnWindows("who finds all 254 instances of a pipe taken waits in its own call")
    void manyProcessesShareTheSessionsAndStrangersHaveTheirOwn() throws IOException {
        Path trusted = profile.client("wire.c", "trusted");
        profile.ok("authorize", profile.named(trusted), "aws");
        List<Wire> strangers = new ArrayList<>();
        for (int p = 0; p < 4; p++) {
            Wire stranger = profile.wire(profile.client("wire.c", "stranger" + p));
            strangers.add(stranger);
            for (int i = 0; i < 25; i++) {
                stranger.open();
            }
        }
        Wait.until("strangers beyond their pool are refused", () -> refused(strangers, 25) >= 100 - 64);
        List<Wire> tools = new ArrayList<>();
        int served = serveTwelveProcesses(trusted, tools);
        assertEquals(256 - 64, served);
        assertEquals(100 - 64, refused(strangers, 25));
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
    @NotOnWindows("who finds all 254 instances of a pipe taken waits in its own call")
    void withoutStrangersRegisteredProcessesHaveAllSessions() throws IOException {
        Path trusted = profile.client("wire.c", "trusted");
        profile.ok("authorize", profile.named(trusted), "aws");
        List<Wire> tools = new ArrayList<>();
        assertEquals(256, serveTwelveProcesses(trusted, tools));
        assertEquals(success(""), tools.getFirst().ask(0, read("k")));
    }

    /** Opens 25 connections from each of 12 processes; each is served or told that there is no place. */
    private int serveTwelveProcesses(Path binary, List<Wire> tools) throws IOException {
        int served = 0;
        for (int p = 0; p < 12; p++) {
            Wire tool = profile.wire(binary);
            tools.add(tool);
            for (int i = 0; i < 25; i++) {
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

    @Test
    @NotOnWindows("no process is forked")
    void aChildThatInheritedTheSocketCannotSpeakInItsParentsName() throws IOException {
        Path forking = profile.client("inherit.c", "inherit");
        profile.ok("authorize", forking.toString(), "aws");
        String out = profile.run(forking.toString(), profile.socket().toString(), read("k"))
                .out();
        assertEquals(success("") + "\n" + denied("unattestable_peer") + "\n", out);
        assertTrue(profile.log().contains("\"detail\":\"foreign_sender\""));
    }

    @Test
    @NotOnWindows("the name of a pipe lives as long as its server, and nobody can remove it")
    void aSocketThatSomebodyRemovedIsBoundAgain() throws IOException {
        Wire wire = profile.trustedWire();
        int open = wire.open();
        Machine.run(List.of("rm", profile.socket().toString()));
        Wait.until("the socket is back", () -> profile.socket().toFile().exists());
        assertEquals(success(""), wire.ask(open, read("k")));
        assertEquals(success(""), wire.ask(wire.open(), read("k")));
    }

    @Test
    @NotOnWindows("socat knows no pipes")
    void theShellLineOfTheDocumentWorks() throws IOException {
        Path socat = Path.of("/usr/bin/socat");
        profile.ok("authorize", socat.toRealPath().toString(), "aws");
        String out = profile.run(
                        "sh",
                        "-c",
                        "printf '%s\\n' '" + request("search", "") + "' | socat -t 5 - UNIX-CONNECT:"
                                + profile.socket())
                .out();
        assertEquals(success("") + "\n", out);
    }
}
