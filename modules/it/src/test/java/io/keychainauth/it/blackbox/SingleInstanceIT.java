package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.success;
import static io.keychainauth.it.blackbox.Json.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One daemon for a user, from its start to its end. */
class SingleInstanceIT {
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

    private void assertRefused(String... start) throws IOException {
        Finished second = profile.cli(start);
        assertEquals(1, second.exit());
        assertEquals(1, second.errors().size(), second.err());
        assertTrue(second.err().contains(pid()), second.err());
        assertTrue(daemon.alive());
        Wire wire = profile.trustedWire();
        assertEquals(success(""), wire.ask(wire.open(), read("k")));
        wire.close();
    }

    /** As the system of the daemon counts; that of the tests may be another. */
    private String pid() {
        String pid = profile.status("pid");
        assertTrue(Host.get() instanceof WindowsHost || pid.equals(Long.toString(daemon.pid())), pid);
        return pid;
    }

    @Test
    void theSecondDaemonSaysTheFirstOnesProcessIdAndExitsWithOne() throws IOException {
        assertRefused("start");
    }

    @Test
    void anotherSocketMakesNoSecondDaemonOfOneProfile() throws IOException {
        String other = profile.otherAddress();
        assertRefused("start", "--socket", other);
        assertFalse(Files.exists(Path.of(other)));
        Finished there = profile.cli("stop", "--socket", other);
        assertEquals(3, there.exit(), there.out() + there.err());
    }

    @Test
    void anotherProfileMakesNoSecondDaemonOnOneSocket() throws IOException {
        String first = pid();
        profile.moveFiles();
        Finished second = profile.cli("start");
        assertEquals(1, second.exit());
        // Where the lock lies beside the socket it names who has it; a pipe lies nowhere, and its name is what is
        // taken.
        String said = Host.get() instanceof WindowsHost ? "another program holds the pipe" : first;
        assertTrue(second.err().contains(said), second.err());
        assertTrue(daemon.alive());
    }

    @Test
    @Tag("socket-files")
    void aRemovedSocketDoesNotLetASecondDaemonIn() throws IOException {
        Machine.run(List.of("rm", profile.socket().toString()));
        Finished second = profile.cli("start");
        assertEquals(1, second.exit());
        assertTrue(second.err().contains(Long.toString(daemon.pid())), second.err());
    }

    @Test
    @Tag("signals")
    void sigtermExitsWithZeroAndRemovesTheSocket() throws IOException {
        assertEquals(0, daemon.signal("TERM"));
        assertFalse(Files.exists(profile.socket()));
        assertFalse(Files.exists(profile.socket().resolveSibling("control.sock")));
    }

    @Test
    @Tag("signals")
    void sigintExitsWithZeroAndRemovesTheSocket() throws IOException {
        assertEquals(0, daemon.signal("INT"));
        assertFalse(Files.exists(profile.socket()));
    }

    @Test
    void stopEndsTheDaemonAndTheNextOneStartsAtOnce() throws IOException {
        profile.ok("stop");
        assertEquals(0, daemon.await());
        assertFalse(Files.exists(profile.socket()));
        daemon = profile.start();
        Wire wire = profile.trustedWire();
        assertEquals(success(""), wire.ask(wire.open(), read("k")));
    }

    @Test
    void whatWasAnsweredBeforeTheEndIsThereAfterIt() throws IOException {
        Wire wire = profile.trustedWire();
        int c = wire.open();
        StringBuilder lines = new StringBuilder();
        for (int i = 1; i <= 50; i++) {
            lines.append(write("k", "value " + i)).append('\n');
        }
        wire.send(c, lines.toString());
        assertEquals(success(""), wire.line(c));
        assertEquals(0, daemon.stop());
        int answered = 1;
        String line = wire.line(c);
        while (!line.equals("eof")) {
            // A daemon that closes with lines unread resets the connection; its answers can still be read then.
            assertTrue(line.equals(success("")) || line.equals("error ECONNRESET"), line);
            answered += line.equals(success("")) ? 1 : 0;
            line = wire.line(c);
        }
        profile.start();
        Matcher value = Pattern.compile("\"value\":\"value (\\d+)\"").matcher(wire.ask(wire.open(), read("k")));
        assertTrue(value.find());
        assertTrue(Integer.parseInt(value.group(1)) >= answered, value.group(1) + " of " + answered);
        profile.ok("audit", "verify");
    }

    /** A15: each costs the daemon descriptors, of which its clients need some. */
    @Test
    void silentConnectionsToTheControlSocketAreCutAndNobodyIsKeptFromAsking() throws IOException {
        try (Wire wire = profile.wire(profile.client("wire.c", "silent"), profile.control())) {
            int first = wire.open();
            int last = first;
            for (int i = 0; i < 200; i++) {
                last = wire.open();
            }
            assertEquals("true", profile.status("daemon_running"));
            assertEquals("eof", wire.line(first));
            assertEquals("eof", wire.line(last), "nobody is waited for longer than five seconds");
            profile.ok("stop");
            assertEquals(0, daemon.await());
        }
    }

    @Test
    void statusWorksAndStopSaysThreeWithTheDaemonDown() throws IOException {
        daemon.close();
        assertEquals("false", profile.status("daemon_running"));
        Finished text = profile.cli("status");
        assertEquals(0, text.exit());
        assertTrue(text.out().contains("not running"), text.out());
        Finished stop = profile.cli("stop");
        assertEquals(3, stop.exit());
        assertTrue(stop.err().contains("keychain-auth start"), stop.err());
    }
}
