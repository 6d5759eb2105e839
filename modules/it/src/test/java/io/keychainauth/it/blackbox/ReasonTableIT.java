package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.denied;
import static io.keychainauth.it.blackbox.Json.error;
import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.request;
import static io.keychainauth.it.blackbox.Json.success;
import static io.keychainauth.it.blackbox.Json.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reason table of docs/protocol.md, row by row, with the state of the connection after each. */
class ReasonTableIT {
    private Profile profile;

    @BeforeEach
    void home() throws IOException {
        profile = new Profile();
    }

    @AfterEach
    void clean() throws IOException {
        profile.close();
    }

    @Test
    void unregisteredBinaryPendingApproval() throws IOException {
        profile.start();
        Path binary = profile.client("wire.c", "stranger");
        Wire wire = profile.wire(binary);
        int c = wire.open();
        assertEquals(denied("unregistered_binary_pending_approval"), wire.ask(c, read("k")));
        assertEquals("eof", wire.line(c));
        String pending = profile.ok("list-pending");
        assertTrue(pending.contains("Found 1 pending binaries waiting for authorization:"), pending);
        assertTrue(pending.contains(profile.named(binary)), pending);
        assertTrue(profile.log().contains("\"reason\":\"unregistered_binary_pending_approval\""));
    }

    @Test
    void unregisteredBinaryWhenTheQueueCannotTakeIt() throws IOException {
        profile.start();
        Files.createDirectories(profile.policy().resolveSibling("pending.json"));
        Wire wire = profile.wire(profile.client("wire.c", "stranger"));
        int c = wire.open();
        assertEquals(denied("unregistered_binary"), wire.ask(c, read("k")));
        assertEquals("eof", wire.line(c));
    }

    @Test
    void unattestablePeer() throws IOException {
        profile.start();
        Path hidden = profile.client("hidden.c", "hidden");
        profile.ok("authorize", profile.named(hidden), "aws");
        assertEquals(
                denied("unattestable_peer"),
                profile.client(hidden, List.of()).out().strip());
        assertTrue(profile.log().contains("\"detail\":\"not_dumpable\""), profile.log());
    }

    @Test
    void serviceNotAllowed() throws IOException {
        profile.start();
        Wire wire = profile.trustedWire();
        int c = wire.open();
        assertEquals(denied("service_not_allowed"), wire.ask(c, read("k").replace("aws", "gcp")));
        assertEquals(success(""), wire.ask(c, read("k")));
    }

    @Test
    void actionNotInPolicy() throws IOException {
        profile.start();
        Path binary = profile.client("wire.c", "reader");
        profile.ok("register", profile.named(binary));
        profile.ok("grant", profile.named(binary), "--read", "aws", "--write", "aws");
        Wire wire = profile.wire(binary);
        int c = wire.open();
        assertEquals(denied("action_not_in_policy"), wire.ask(c, request("search", "")));
        assertEquals(
                denied("action_not_in_policy"),
                wire.ask(c, request("read", ",\"match\":\"prefix\",\"targets\":[\"k\"]")));
        assertEquals(
                denied("action_not_in_policy"),
                wire.ask(c, request("delete", ",\"match\":\"prefix\",\"targets\":[\"k\"]")));
        assertEquals(
                denied("service_not_allowed"), wire.ask(c, request("search", "").replace("aws", "gcp")));
        assertEquals(success(""), wire.ask(c, read("k")));
    }

    @Test
    void internalErrorWhileThePolicyIsBrokenAndItHealsByItself() throws IOException {
        profile.start();
        Wire wire = profile.trustedWire();
        String good = Files.readString(profile.policy());
        int open = wire.open();
        assertEquals(success(""), wire.ask(open, read("k")));
        profile.write(profile.policy(), "{ \"registered_binaries\": [ }");
        assertEquals(error("internal_error"), wire.ask(open, read("k")));
        assertEquals("eof", wire.line(open));
        int fresh = wire.open();
        assertEquals(error("internal_error"), wire.ask(fresh, read("k")));
        assertTrue(profile.log().contains("config.json:1:"), profile.log());
        profile.write(profile.policy(), good);
        assertEquals(success(""), wire.ask(wire.open(), read("k")));
    }

    @Test
    void internalErrorWhenTheStoreFails() throws IOException {
        profile.start("--store", "file");
        Wire wire = profile.trustedWire();
        int c = wire.open();
        assertEquals(success(""), wire.ask(c, write("k", "v")));
        profile.write(profile.storeFile(), "{damaged");
        assertEquals(error("internal_error"), wire.ask(c, read("k")));
        assertEquals("{damaged", Files.readString(profile.storeFile()));
        profile.ok("store", "recover");
        assertEquals(Json.value("k", "v"), wire.ask(c, read("k")));
    }

    @Test
    void timeout() throws IOException {
        profile.write(profile.policy(), "{\"limits\":{\"request_seconds\":1}}");
        profile.start();
        Wire wire = profile.trustedWire();
        int c = wire.open();
        wire.send(c, "{\"type\":");
        assertEquals(error("timeout"), wire.line(c));
        assertEquals("eof", wire.line(c));
    }

    @Test
    void responseTooLarge() throws IOException {
        profile.write(profile.policy(), "{\"limits\":{\"response_bytes\":4096}}");
        profile.start();
        Wire wire = profile.trustedWire();
        int c = wire.open();
        for (String target : new String[] {"a", "b", "c"}) {
            assertEquals(success(""), wire.ask(c, write(target, "x".repeat(2000))));
        }
        assertEquals(
                error("response_too_large"), wire.ask(c, request("read", ",\"match\":\"prefix\",\"targets\":[\"\"]")));
        assertEquals("length " + (Json.value("a", "x".repeat(2000)).length() + 1), askLength(wire, c));
    }

    private static String askLength(Wire wire, int c) throws IOException {
        wire.send(c, read("a") + "\n");
        return wire.skip(c);
    }
}
