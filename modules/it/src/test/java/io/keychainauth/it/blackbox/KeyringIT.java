package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.error;
import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.request;
import static io.keychainauth.it.blackbox.Json.success;
import static io.keychainauth.it.blackbox.Json.value;
import static io.keychainauth.it.blackbox.Json.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real GNOME Keyring behind the daemon, and {@code secret-tool} beside it. */
class KeyringIT {
    private Profile profile;
    private PrivateKeyring keyring;

    @BeforeEach
    void start() throws IOException {
        profile = new Profile();
        keyring = new PrivateKeyring(profile);
        keyring.start();
    }

    @AfterEach
    void stop() throws IOException {
        profile.close();
        keyring.close();
    }

    @Test
    void aDaemonOnASessionBusUsesTheKeyringAndSaysSo() throws IOException {
        RunningDaemon daemon = profile.start();
        assertTrue(daemon.output().contains("store secret-service"), daemon.output());
        assertEquals(1, daemon.output().lines().count(), daemon.output());
        assertEquals("\"secret-service\"", profile.status("store"));
        Wire wire = profile.trustedWire();
        assertEquals(success(""), wire.ask(wire.open(), write("k", "v")));
        assertFalse(Files.exists(profile.storeFile()));
    }

    @Test
    void secretToolSeesWhatAClientWrote() throws IOException {
        profile.start();
        Wire wire = profile.trustedWire();
        int c = wire.open();
        assertEquals(success(""), wire.ask(c, write("k", "first")));
        assertEquals(success(""), wire.ask(c, write("k", "gr\u00fcn\\nund blau")));
        assertEquals("gr\u00fcn\nund blau", keyring.lookup("k").out().strip());
        assertEquals(success(""), wire.ask(c, request("delete", ",\"targets\":[\"k\"]")));
        assertNotEquals(0, keyring.lookup("k").exit());
    }

    @Test
    void aClientReadsWhatSecretToolStored() throws IOException {
        profile.start();
        Wire wire = profile.trustedWire();
        int c = wire.open();
        assertEquals(0, keyring.store("p/theirs", "by hand").exit());
        assertEquals(value("p/theirs", "by hand"), wire.ask(c, read("p/theirs")));
        assertEquals(success("{\"target\":\"p/theirs\"}"), wire.ask(c, request("search", ",\"targets\":[\"p/\"]")));
        assertEquals(success(""), wire.ask(c, write("p/theirs", "by a client")));
        assertEquals("by a client", keyring.lookup("p/theirs").out().strip());
    }

    @Test
    void aKeyringThatDiesIsAnInternalErrorAndServesAgainOnceItIsBack() throws IOException {
        RunningDaemon daemon = profile.start();
        Wire wire = profile.trustedWire();
        int c = wire.open();
        assertEquals(success(""), wire.ask(c, write("k", "v")));
        for (int round = 0; round < 2; round++) {
            keyring.kill();
            assertEquals(error("internal_error"), wire.ask(c, read("k")));
            assertEquals(
                    error("internal_error"),
                    wire.ask(c, request("write", ",\"targets\":[\"k\",\"l\"],\"values\":[\"x\",\"y\"]")));
            keyring.start();
            assertEquals(value("k", "v"), wire.ask(c, request("read", ",\"targets\":[\"k\",\"l\"]")));
        }
        assertTrue(daemon.alive());
        profile.ok("audit", "verify");
    }

    @Test
    void aLockedKeyringIsStoreLockedAndTheConnectionStaysOpen() throws IOException {
        profile.start();
        Wire wire = profile.trustedWire();
        int c = wire.open();
        assertEquals(success(""), wire.ask(c, write("k", "v")));
        keyring.lock();
        assertEquals(error("store_locked"), wire.ask(c, read("k")));
        assertEquals(error("store_locked"), wire.ask(c, write("k", "other")));
        assertEquals("true", profile.status("locked"));
        keyring.kill();
        keyring.start();
        assertEquals(value("k", "v"), wire.ask(c, read("k")));
        assertEquals("false", profile.status("locked"));
    }

    @Test
    void withoutASessionBusOneLineSaysThatTheFileStoreIsUsed() throws IOException {
        keyring.forget();
        RunningDaemon daemon = profile.start();
        assertEquals(1, daemon.output().lines().count(), daemon.output());
        assertTrue(daemon.output().contains("store file (there is no session bus)"), daemon.output());
    }

    @Test
    void withoutAKeyringOnTheBusOneLineSaysThatTheFileStoreIsUsed() throws IOException {
        keyring.kill();
        RunningDaemon daemon = profile.start();
        assertEquals(1, daemon.output().lines().count(), daemon.output());
        assertTrue(daemon.output().contains("store file ("), daemon.output());
    }

    @Test
    void anAutomaticChoiceThatChangesLaterIsRefusedAndNamesTheOption() throws IOException {
        profile.start().close();
        keyring.kill();
        refusedStart("secret-service");
        keyring.forget();
        refusedStart("secret-service");
        RunningDaemon told = profile.start("--store", "file");
        assertTrue(told.output().contains("store file (as told by --store)"), told.output());
    }

    private void refusedStart(String before) {
        Finished start = profile.cli("start");
        assertEquals(1, start.exit(), start.err());
        assertEquals(1, start.err().lines().count(), start.err());
        assertTrue(start.err().contains("--store " + before), start.err());
        assertFalse(Files.exists(profile.storeFile()));
    }
}
