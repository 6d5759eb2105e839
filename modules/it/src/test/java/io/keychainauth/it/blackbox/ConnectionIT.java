package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.denied;
import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.request;
import static io.keychainauth.it.blackbox.Json.success;
import static io.keychainauth.it.blackbox.Json.value;
import static io.keychainauth.it.blackbox.Json.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections as clients really use and abuse them. */
class ConnectionIT {
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
    @Tag("half-close")
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
    @Tag("known-writers")
    void aChildThatInheritedTheSocketCannotSpeakInItsParentsName() throws IOException {
        Path forking = profile.client("inherit.c", "inherit");
        profile.ok("authorize", forking.toString(), "aws");
        String out = profile.run(forking.toString(), profile.socket().toString(), read("k"))
                .out();
        assertEquals(success("") + "\n" + denied("unattestable_peer") + "\n", out);
        assertTrue(profile.log().contains("\"detail\":\"foreign_sender\""));
    }

    @Test
    @Tag("socket-files")
    void aSocketThatSomebodyRemovedIsBoundAgain() throws IOException {
        Wire wire = profile.trustedWire();
        int open = wire.open();
        Machine.run(List.of("rm", profile.socket().toString()));
        Wait.until("the socket is back", () -> profile.socket().toFile().exists());
        assertEquals(success(""), wire.ask(open, read("k")));
        assertEquals(success(""), wire.ask(wire.open(), read("k")));
    }

    @Test
    @Tag("socat")
    void theShellLineOfTheDocumentWorks() throws IOException {
        Path socat = Path.of("/usr/bin/socat");
        profile.ok("authorize", socat.toRealPath().toString(), "aws");
        String out = profile.run(
                        "sh",
                        "-c",
                        "printf '%s\\n' '" + request("search", "") + "' | socat -t 5 - 'UNIX-CONNECT:"
                                + profile.socket() + "'")
                .out();
        assertEquals(success("") + "\n", out);
    }
}
