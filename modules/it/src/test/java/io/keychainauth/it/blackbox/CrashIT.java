package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.success;
import static io.keychainauth.it.blackbox.Json.value;
import static io.keychainauth.it.blackbox.Json.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The daemon is killed: nothing that it answered is lost, and nothing that it leaves is in the way. */
class CrashIT {
    private static final int ROUNDS = Math.max(3, 6 / Host.get().sparing());
    private static final int WRITES = 200;
    private static final int KEYS = 20;
    private static final Pattern NUMBER = Pattern.compile("\"value\":\"(\\d+)\"");

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
    void afterKillMinusNineItStartsAgainAndTheLogVerifies() throws IOException {
        RunningDaemon killed = profile.start();
        Wire wire = profile.trustedWire();
        int c = wire.open();
        assertEquals(success(""), wire.ask(c, write("k", "v")));
        assertNotEquals(0, killed.signal("KILL"));
        assertTrue(Host.get() instanceof WindowsHost || Files.exists(profile.socket()), "nobody could remove it");
        assertEquals("eof", wire.line(c));
        assertEquals("false", profile.status("daemon_running"));
        profile.start();
        assertEquals(value("k", "v"), wire.ask(wire.open(), read("k")));
        String verified = profile.ok("audit", "verify");
        assertTrue(verified.startsWith("verified to seq "), verified);
    }

    @Test
    @Tag("socket-files")
    void aFileWhereTheSocketBelongsIsNotTakenAway() throws IOException {
        profile.write(profile.socket(), "mine");
        Machine.run(List.of("chmod", "700", profile.socket().getParent().toString()));
        Machine.Finished start = profile.cli("start");
        assertEquals(1, start.exit());
        assertTrue(start.err().contains(profile.socket().toString()), start.err());
        assertEquals("mine", Files.readString(profile.socket()));
    }

    @Test
    void killedAtARandomMomentOfManyWritesItLosesNothingThatItAnswered() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int[] answered = new int[KEYS];
        int[] sent = new int[KEYS];
        int number = 0;
        Path trusted = profile.client("wire.c", "trusted");
        profile.ok("authorize", profile.named(trusted), "aws");
        for (int round = 0; round < ROUNDS; round++) {
            RunningDaemon daemon = profile.start();
            Wire wire = profile.wire(trusted);
            int c = wire.open();
            StringBuilder lines = new StringBuilder();
            int first = number + 1;
            for (int i = 0; i < WRITES; i++) {
                number++;
                lines.append(write("k" + number % KEYS, Integer.toString(number)))
                        .append('\n');
                sent[number % KEYS] = number;
            }
            wire.send(c, lines.toString());
            int last = first;
            int killAt = first + random.nextInt(WRITES);
            while (last < killAt) {
                assertEquals(success(""), wire.line(c));
                last++;
            }
            daemon.signal("KILL");
            // Lines that it left unread reset the connection; its answers can still be read then.
            for (String line = wire.line(c); !line.equals("eof"); line = wire.line(c)) {
                assertTrue(line.equals(success("")) || line.equals("error ECONNRESET"), line);
                last += line.equals(success("")) ? 1 : 0;
            }
            for (int n = first; n < last; n++) {
                answered[n % KEYS] = n;
            }
            wire.close();
            check(answered, sent, trusted, "seed " + seed + ", round " + round);
        }
        profile.ok("audit", "verify");
    }

    /** Each value is the last one that was answered, or one that was sent after it and not answered any more. */
    private void check(int[] answered, int[] sent, Path trusted, String where) throws IOException {
        try (RunningDaemon daemon = profile.start();
                Wire wire = profile.wire(trusted)) {
            assertTrue(daemon.alive());
            int c = wire.open();
            for (int key = 0; key < KEYS; key++) {
                String answer = wire.ask(c, read("k" + key));
                Matcher found = NUMBER.matcher(answer);
                int value = found.find() ? Integer.parseInt(found.group(1)) : 0;
                assertTrue(value % KEYS == key || (value == 0 && answer.equals(success(""))), where + ": " + answer);
                assertTrue(
                        answered[key] <= value && value <= sent[key],
                        where + ", k" + key + ": " + answered[key] + " was answered, found " + answer);
                answered[key] = value;
            }
        }
    }
}
