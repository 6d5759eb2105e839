package io.keychainauth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.PeerException;
import io.keychainauth.platform.StoreCandidate;
import io.keychainauth.store.StoreProvider;
import io.keychainauth.testkit.peer.FakeConnection;
import io.keychainauth.testkit.peer.FakeImage;
import io.keychainauth.testkit.peer.FakeTransport;
import io.keychainauth.testkit.peer.Proofs;
import io.keychainauth.testkit.platform.FakePlatform;
import io.keychainauth.testkit.store.FakeStore;
import io.keychainauth.testkit.store.FakeStoreProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonTest {
    @TempDir
    Path folder;

    private volatile Runnable whenAThreadIsMade = () -> {};
    private FakePlatform platform;
    private FakeTransport transport;
    private Control control;

    @BeforeEach
    void profile() {
        platform = new FakePlatform(folder);
        transport = new FakeTransport();
        control = new Control(transport, new Endpoint(platform.profile().control()));
    }

    @Test
    void saysHowItIsAndStopsWhenAsked() throws Exception {
        assertTrue(control.status().isEmpty());
        assertFalse(control.listens());
        assertTrue(control.stop().isEmpty());
        try (Daemon daemon = start("auto", Optional.empty())) {
            DaemonStatus status = control.status().orElseThrow();
            assertEquals(ProcessHandle.current().pid(), status.pid());
            assertEquals("4.0.0", status.version());
            assertEquals("fake", status.store());
            assertEquals(0, status.sessions());
            assertEquals(0, status.pending());
            assertTrue(daemon.summary().contains("store fake (there is no other)"), daemon.summary());
            assertTrue(control.stop().isPresent());
            daemon.awaitStop();
        }
        assertTrue(control.status().isEmpty());
    }

    @Test
    void whoeverFillsTheControlEndpointKeepsNobodyFromAsking() throws Exception {
        try (Daemon daemon = start("auto", Optional.empty())) {
            FakeConnection first = silentControl();
            for (int i = 0; i < ControlDesk.PLACES; i++) {
                silentControl();
            }
            assertTrue(first.ended(), daemon.summary());
            assertTrue(control.status().isPresent());
        }
    }

    private FakeConnection silentControl() throws InterruptedException {
        return transport.connect(
                new Endpoint(platform.profile().control()), Proofs.of(FakeImage.tool("/opt/stranger")));
    }

    @Test
    void whatIsHashedForAStrangerLetsOthersGoFirst() throws Exception {
        try (Daemon daemon = start("auto", Optional.empty())) {
            assertEquals(List.of(), platform.steppedBack(), daemon.summary());
            FakeConnection stranger = transport.connect(
                    new Endpoint(platform.profile().socket()), Proofs.of(FakeImage.tool("/opt/stranger")));
            stranger.write("{\"type\":\"REQUEST\",\"action\":\"check\"}\n");
            await(stranger::ended);
            assertTrue(stranger.answers().contains("unregistered_binary"), stranger.answers());
            assertEquals(List.of("strangers"), platform.steppedBack());
        }
    }

    @Test
    void whoComesWhileThereIsNoThreadIsAnsweredOnceThereIs() throws Exception {
        whenAThreadIsMade = () -> {
            throw new OutOfMemoryError("unable to create native thread");
        };
        try (Daemon daemon = start("auto", Optional.empty())) {
            FakeConnection stranger = transport.connect(
                    new Endpoint(platform.profile().socket()), Proofs.of(FakeImage.tool("/opt/stranger")));
            stranger.write("{\"type\":\"REQUEST\",\"action\":\"check\"}\n");
            assertFalse(stranger.ended(), daemon.summary());
            whenAThreadIsMade = () -> {};
            await(stranger::ended);
            assertTrue(stranger.answers().contains("unregistered_binary"), stranger.answers());
        }
    }

    /** It holds the lock of its memory, which is waited for without an end. */
    @Test
    void aPeerThatKeepsItsSessionWaitingDoesNotKeepTheDaemonFromStopping() throws Exception {
        Semaphore permits = new Semaphore(0);
        Daemon daemon = start("auto", Optional.empty());
        Thread closing = new Thread(daemon::close);
        try {
            FakeConnection stranger = transport.connect(
                    new Endpoint(platform.profile().socket()), Proofs.of(FakeImage.tool("/opt/stranger")));
            stranger.keepWaiting(permits);
            stranger.write("{\"type\":\"REQUEST\",\"action\":\"check\"}\n");
            await(permits::hasQueuedThreads);
            closing.start();
            assertTrue(closing.join(Duration.ofSeconds(60)), "it does not stop");
        } finally {
            permits.release(1_000);
            closing.join();
            // It still enters the stranger into the queue, below the folder of this test.
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().equals("strangers")) {
                    thread.join();
                }
            }
        }
    }

    @Test
    void aStoreThatHangsKeepsNobodyFromAskingNorFromStopping() throws Exception {
        SlowStore hanging = new SlowStore();
        Providers providers = new Providers(platform, transport, List.of(hanging));
        DaemonSettings settings = new DaemonSettings(platform.profile(), "auto", Optional.empty(), "4.0.0");
        try (Daemon daemon = Daemon.start(providers, settings, InstantSource.system(), _ -> {})) {
            DaemonStatus status = CompletableFuture.supplyAsync(this::status, Thread::startVirtualThread)
                    .get(30, TimeUnit.SECONDS);
            assertTrue(status.locked());
            int asked = hanging.asked.get();
            assertEquals(OptionalLong.of(ProcessHandle.current().pid()), control.stop());
            assertTrue(control.listens());
            daemon.awaitStop();
            assertEquals(asked, hanging.asked.get(), "a stop does not ask the store");
        } finally {
            hanging.answers.release(1_000);
        }
    }

    private DaemonStatus status() {
        try {
            return control.status().orElseThrow();
        } catch (PeerException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aStopThatFailsHalfWayReleasesEverything() throws Exception {
        Daemon daemon = start("auto", Optional.empty());
        whenAThreadIsMade = () -> {
            throw new IllegalStateException("a defect");
        };
        assertThrows(IllegalStateException.class, daemon::close);
        whenAThreadIsMade = () -> {};
        assertTrue(control.status().isEmpty());
        start("auto", Optional.empty()).close();
    }

    @Test
    void onlyOneRunsOnAProfileWhateverItsSocket() throws Exception {
        try (Daemon first = start("auto", Optional.empty())) {
            StartException second = assertThrows(StartException.class, () -> start("auto", Optional.empty()));
            assertTrue(second.getMessage()
                    .contains("process id " + ProcessHandle.current().pid()));
            var elsewhere =
                    platform.profile().at("other.sock", "other.control.sock", folder.resolve("other/agent.lock"));
            assertThrows(
                    StartException.class,
                    () -> Daemon.start(
                            providers(Optional.empty()),
                            new DaemonSettings(elsewhere, "auto", Optional.empty(), "4.0.0"),
                            InstantSource.system(),
                            _ -> {}));
            assertTrue(control.status().isPresent(), first.summary());
        }
        start("auto", Optional.empty()).close();
    }

    @Test
    void aKeyringThatIsGoneIsNotReplacedByAnotherStore() throws Exception {
        platform.candidates(List.of(new StoreCandidate("fake", "it answers"), new StoreCandidate("file", "no other")));
        start("auto", Optional.empty()).close();
        StartException refused =
                assertThrows(StartException.class, () -> start("auto", Optional.of("no keyring answers")));
        assertTrue(refused.getMessage().contains("no keyring answers"), refused.getMessage());
        assertTrue(refused.getMessage().contains("--store fake or --store file"), refused.getMessage());
        try (Daemon told = start("file", Optional.of("no keyring answers"))) {
            assertTrue(told.summary().contains("store file"), told.summary());
        }
    }

    /** Its user would mend the one that is named, and wonder why that is not used either. */
    @Test
    void everyStoreThatWasSkippedIsNamedWithItsReason() throws Exception {
        StoreProvider fake = new FakeStoreProvider("fake", new FakeStore(), Optional.of("it is locked"));
        StoreProvider other = new FakeStoreProvider("other", new FakeStore(), Optional.of("there is no bus"));
        StoreProvider file = new FakeStoreProvider("file", new FakeStore(), Optional.empty());
        DaemonSettings settings = new DaemonSettings(platform.profile(), "auto", Optional.empty(), "4.0.0");
        Providers providers = new Providers(platform, transport, List.of(fake, other, file));
        StoreCandidate first = new StoreCandidate("fake", "first");
        StoreCandidate second = new StoreCandidate("other", "second");
        platform.candidates(List.of(first, second));
        StartException none = assertThrows(
                StartException.class, () -> Daemon.start(providers, settings, InstantSource.system(), _ -> {}));
        assertEquals(
                "no store is available: fake: it is locked; other: there is no bus; choose one with --store",
                none.getMessage());
        platform.candidates(List.of(first, second, new StoreCandidate("file", "third")));
        try (Daemon daemon = Daemon.start(providers, settings, InstantSource.system(), _ -> {})) {
            assertTrue(
                    daemon.summary().endsWith("store file (fake: it is locked; other: there is no bus)"),
                    daemon.summary());
        }
    }

    @Test
    void aMovedStoreIsRememberedToo() throws Exception {
        platform.candidates(List.of(new StoreCandidate("file", "no other")));
        Path moved = folder.resolve("moved.json");
        Daemon.start(
                        providers(Optional.empty()),
                        new DaemonSettings(platform.profile(), "file", Optional.of(moved), "4.0.0"),
                        InstantSource.system(),
                        _ -> {})
                .close();
        StartException refused = assertThrows(StartException.class, () -> start("auto", Optional.empty()));
        assertTrue(refused.getMessage().contains("--store file --store-path " + moved), refused.getMessage());
    }

    @Test
    void withoutHardeningThereIsNoDaemon() {
        platform.failToHarden();
        assertThrows(StartException.class, () -> start("auto", Optional.empty()));
        assertTrue(assertThrowsNothing(), "nothing is bound");
    }

    @Test
    void aBrokenPolicyIsNamedAtStartAndNothingStaysBehind() throws Exception {
        Path policy = platform.profile().policy();
        Files.createDirectories(policy.getParent());
        Files.writeString(policy, "{\n  \"protocol_version\": 7\n}\n");
        StartException refused = assertThrows(StartException.class, () -> start("auto", Optional.empty()));
        assertTrue(refused.getMessage().contains("config.json:2:"), refused.getMessage());
        Files.delete(policy);
        start("auto", Optional.empty()).close();
    }

    private boolean assertThrowsNothing() {
        return transport != null && Files.notExists(folder.resolve("run/agent.lock"));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it does not become so");
            Thread.onSpinWait();
        }
    }

    private Thread thread(Runnable task) {
        whenAThreadIsMade.run();
        return new Thread(task);
    }

    private Daemon start(String store, Optional<String> unavailable) throws StartException {
        return Daemon.start(
                providers(unavailable),
                new DaemonSettings(platform.profile(), store, Optional.empty(), "4.0.0"),
                InstantSource.system(),
                _ -> {},
                this::thread);
    }

    private Providers providers(Optional<String> unavailable) {
        return new Providers(
                platform,
                transport,
                List.of(
                        new FakeStoreProvider("fake", new FakeStore(), unavailable),
                        new FakeStoreProvider("file", new FakeStore(), Optional.empty())));
    }
}
