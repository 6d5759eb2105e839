package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.denied;
import static io.keychainauth.it.blackbox.Json.error;
import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.success;
import static io.keychainauth.it.blackbox.Json.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code config.json} is edited by hand while sessions are open. */
class LivePolicyIT {
    private Profile profile;
    private RunningDaemon daemon;
    private Wire wire;
    private int session;

    @BeforeEach
    void openASession() throws IOException {
        profile = new Profile();
        daemon = profile.start();
        wire = profile.trustedWire();
        session = wire.open();
        assertEquals(success(""), wire.ask(session, read("k")));
    }

    @AfterEach
    void stop() throws IOException {
        profile.close();
    }

    private void edit(String before, String after) throws IOException {
        String text = Files.readString(profile.policy());
        String edited = text.replaceFirst(before, after);
        assertNotEquals(text, edited);
        profile.write(profile.policy(), edited);
    }

    @Test
    void aRevokedServiceIsDeniedOnTheSameConnection() throws IOException {
        edit("(\"allowed_read_services\"\\s*:\\s*)\\[[^]]*]", "$1[]");
        assertEquals(denied("service_not_allowed"), wire.ask(session, read("k")));
        assertEquals(success(""), wire.ask(session, write("k", "v")));
    }

    @Test
    void aRightThatIsGrantedIsThereOnTheSameConnection() throws IOException {
        assertEquals(denied("service_not_allowed"), wire.ask(session, read("k").replace("aws", "gcp")));
        edit("(\"allowed_read_services\"\\s*:\\s*)\\[[^]]*]", "$1[\"gcp\"]");
        assertEquals(success(""), wire.ask(session, read("k").replace("aws", "gcp")));
    }

    @Test
    void theIdleSessionOfARemovedBinaryIsClosed() throws IOException {
        Files.writeString(profile.policy(), "{}");
        assertEquals("eof", wire.line(session));
        assertTrue(daemon.alive());
    }

    /** The daemon has read the beginning of the next request, so that the session is not idle. */
    private void beginARequest() throws IOException {
        wire.send(session, read("k") + "\n{");
        assertEquals(success(""), wire.line(session));
    }

    @Test
    void theNextRequestOfARemovedBinaryIsAStrangersAndTheLast() throws IOException {
        beginARequest();
        Files.writeString(profile.policy(), "{}");
        wire.send(session, read("k").substring(1) + "\n");
        assertEquals(denied("unregistered_binary_pending_approval"), wire.line(session));
        assertEquals("eof", wire.line(session));
    }

    @Test
    void aBinaryOfAnotherHashIsNotTheOneThatIsRegistered() throws IOException {
        beginARequest();
        edit("sha256:[0-9a-f]{4}", "sha256:0000");
        wire.send(session, read("k").substring(1) + "\n");
        assertEquals(denied("unregistered_binary_pending_approval"), wire.line(session));
    }

    @Test
    void aSyntaxErrorRefusesEverybodyAndHealsByItself() throws IOException {
        Wire stranger = profile.wire(profile.client("wire.c", "stranger"));
        int waiting = stranger.open();
        String good = Files.readString(profile.policy());
        profile.write(profile.policy(), good.replaceFirst(",", ",,"));
        assertEquals(error("internal_error"), wire.ask(session, read("k")));
        assertEquals("eof", wire.line(session));
        assertEquals(error("internal_error"), wire.ask(wire.open(), read("k")));
        assertEquals(error("internal_error"), stranger.ask(waiting, read("k")));
        assertTrue(profile.log().matches("(?s).*config\\.json:\\d+:\\d+.*"), profile.log());
        profile.write(profile.policy(), good);
        assertEquals(success(""), wire.ask(wire.open(), read("k")));
        assertEquals(denied("unregistered_binary_pending_approval"), stranger.ask(stranger.open(), read("k")));
    }

    @Test
    void aDaemonDoesNotStartOnABrokenFileAndSaysWhereItIsBroken() throws IOException {
        daemon.close();
        profile.write(profile.policy(), "{\n  \"registered_binaries\": 1\n}\n");
        Machine.Finished start = profile.cli("start");
        assertEquals(1, start.exit());
        assertEquals(1, start.errors().size(), start.err());
        assertTrue(start.err().contains(profile.named(profile.policy()) + ":2:"), start.err());
    }
}
