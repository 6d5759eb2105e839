package io.keychainauth.daemon.session;

import static io.keychainauth.daemon.session.Workbench.failure;
import static io.keychainauth.daemon.session.Workbench.read;
import static io.keychainauth.daemon.session.Workbench.request;
import static io.keychainauth.daemon.session.Workbench.success;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.SecretId;
import io.keychainauth.testkit.peer.FakeConnection;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that becomes another program changes nothing in the store, and learns nothing of what is there. */
class ValuesTest {
    @TempDir
    Path folder;

    private Workbench bench;
    private FakeConnection peer;

    @BeforeEach
    void connect() throws Exception {
        bench = new Workbench(folder).trusting(Workbench.TOOL);
        bench.put("k", "canary");
        peer = bench.connect();
    }

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @Test
    void whoChangedBeforeItAskedChangesNothing() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        bench.store.duringReads(reads::incrementAndGet);
        int changes = bench.store.changes();
        peer.changeImage();
        peer.write(request("write", ",\"targets\":[\"k\"],\"values\":[\"forged\"]"));
        assertRefused("write");
        assertEquals(changes, bench.store.changes());
        assertEquals(0, reads.get());
    }

    @Test
    void whoChangedBeforeItAskedLearnsNothing() throws Exception {
        peer.changeImage();
        peer.write(request("read", ",\"match\":\"prefix\",\"targets\":[\"k\"]"));
        assertRefused("read");
    }

    /** Another service: a program that may not ask for it is not even told that. */
    @Test
    void whoChangedBeforeItAskedIsNotToldWhatTheProgramMayDo() throws Exception {
        peer.changeImage();
        peer.write("{\"type\":\"REQUEST\",\"action\":\"read\",\"service\":\"gcp\",\"targets\":[\"k\"]}\n");
        assertRefused("read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exact", "prefix"})
    void whoChangedWhileTheStoreFailedIsNotTold(String match) throws Exception {
        bench.put("next", "canary");
        bench.store.duringReads(() -> {
            peer.changeImage();
            bench.store.lock(true);
        });
        peer.write(request("read", ",\"match\":\"" + match + "\",\"targets\":[\"k\",\"next\"]"));
        assertRefused("read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exact", "prefix"})
    void whoChangedWhileTheStoreWaitedGetsNoValue(String match) throws Exception {
        bench.store.duringReads(peer::changeImage);
        peer.write(request("read", ",\"match\":\"" + match + "\",\"targets\":[\"k\"]"));
        assertRefused("read");
    }

    @Test
    void norDoesItLearnThatThereIsNone() throws Exception {
        bench.store.duringReads(peer::changeImage);
        peer.write(read("\"none\""));
        assertRefused("read");
    }

    /** It was asked for by the program that may, and is carried out and recorded. */
    @Test
    void whatWasChangedStaysChangedAndIsRecorded() throws Exception {
        bench.store.duringReads(peer::changeImage);
        peer.write(request("delete", ",\"targets\":[\"k\"]"));
        assertEquals(success(""), peer.answers());
        assertTrue(bench.store.read(new SecretId("aws", "k")).isEmpty());
        assertTrue(
                bench.log().getLast().contains("\"result\":\"GRANTED\""),
                bench.log().getLast());
    }

    private void assertRefused(String action) throws Exception {
        assertEquals(failure("denied", "unattestable_peer"), peer.answers());
        assertTrue(peer.ended());
        List<String> log = bench.log();
        assertTrue(log.getLast().contains("\"action\":\"" + action + "\""), log.getLast());
        assertTrue(log.getLast().contains("\"detail\":\"image_changed\""), log.getLast());
        assertFalse(log.toString().contains("GRANTED"), log.toString());
    }
}
