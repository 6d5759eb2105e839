package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.error;
import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.request;
import static io.keychainauth.it.blackbox.Json.success;
import static io.keychainauth.it.blackbox.Json.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The limits of docs/protocol.md at their default: the last that is accepted and the first that is not. But for these:
 * nobody waits for the default of idle_seconds, and no request is as deep as json_depth lets it be, so that what is deeper
 * is only shown to leave the connection open (both edges: RequestLimitsTest of protocol). Of response_bytes and
 * request_seconds ReasonTableIT shows the refusal, of sessions and sessions_unregistered PlacesIT.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitTableIT {
    private static final int LINE = 1 << 20;

    private Profile profile;
    private Wire wire;

    @BeforeAll
    void start() throws IOException {
        profile = new Profile();
        profile.start();
        wire = profile.trustedWire();
    }

    @AfterAll
    void stop() throws IOException {
        profile.close();
    }

    private void within(String line) throws IOException {
        int c = wire.open();
        assertEquals(success(""), wire.ask(c, line));
        wire.hangUp(c);
    }

    private void beyond(String line) throws IOException {
        int c = wire.open();
        assertEquals(error("malformed_request"), wire.ask(c, line));
        assertEquals(success(""), wire.ask(c, read("none")));
        wire.hangUp(c);
    }

    @Test
    void lineBytes() throws IOException {
        int c = wire.open();
        String line = read("none");
        wire.fill(c, LINE - line.length(), ' ');
        assertEquals(success(""), wire.ask(c, line));
        wire.fill(c, LINE - line.length() + 1, ' ');
        assertEquals(error("malformed_request"), wire.ask(c, line));
        assertEquals("eof", wire.line(c));
        wire.hangUp(c);
    }

    @Test
    void targets() throws IOException {
        within(request("read", ",\"targets\":[" + names(1024) + "]"));
        beyond(request("read", ",\"targets\":[" + names(1025) + "]"));
    }

    private static String names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"n" + i + "\"").collect(Collectors.joining(","));
    }

    @Test
    void nameBytes() throws IOException {
        within(read("\u00e9".repeat(512)));
        beyond(read("\u00e9".repeat(512) + "a"));
        beyond(read("a").replace("aws", "s".repeat(1025)));
    }

    @Test
    void valueBytes() throws IOException {
        within(write("large", "x".repeat(64 << 10)));
        beyond(write("large", "x".repeat((64 << 10) + 1)));
    }

    @Test
    void attributes() throws IOException {
        within(request("read", ",\"targets\":[\"none\"],\"attributes\":{" + pairs(64) + "}"));
        beyond(request("read", ",\"targets\":[\"none\"],\"attributes\":{" + pairs(65) + "}"));
        within(request("read", ",\"targets\":[\"none\"],\"attributes\":{\"" + "n".repeat(128) + "\":\"v\"}"));
        beyond(request("read", ",\"targets\":[\"none\"],\"attributes\":{\"" + "n".repeat(129) + "\":\"v\"}"));
        within(request("read", ",\"targets\":[\"none\"],\"attributes\":{\"n\":\"" + "v".repeat(1024) + "\"}"));
        beyond(request("read", ",\"targets\":[\"none\"],\"attributes\":{\"n\":\"" + "v".repeat(1025) + "\"}"));
    }

    private static String pairs(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"a" + i + "\":\"\"").collect(Collectors.joining(","));
    }

    @Test
    void jsonDepth() throws IOException {
        for (int depth : new int[] {9, 100, 5000}) {
            beyond(request("read", ",\"x\":" + "[".repeat(depth) + "]".repeat(depth)));
        }
    }

    @Test
    void sessionsOfOneProcess() throws IOException {
        Wire many = profile.wire(profile.client("wire.c", "trusted"));
        for (int i = 0; i < 32; i++) {
            assertEquals(success(""), many.ask(many.open(), read("none")));
        }
        int tooMany = many.open();
        assertEquals(error("too_many_sessions"), many.line(tooMany));
        assertEquals("eof", many.line(tooMany));
        many.hangUp(0);
        Wait.until("the place is free", () -> {
            int next = many.open();
            return many.ask(next, read("none")).equals(success(""));
        });
        many.close();
    }

    @Test
    void idleSeconds() throws IOException {
        try (Profile other = new Profile()) {
            other.write(other.policy(), "{\"limits\":{\"idle_seconds\":5}}");
            other.start();
            Wire idle = other.trustedWire();
            int c = idle.open();
            assertEquals(success(""), idle.ask(c, read("none")));
            assertEquals("eof", idle.line(c));
            assertTrue(other.log().contains("\"action\":\"read\""));
        }
    }
}
