package io.keychainauth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Endpoint;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.PolicyFile;
import io.keychainauth.policy.Rights;
import io.keychainauth.store.Change;
import io.keychainauth.store.Entry;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreLocation;
import io.keychainauth.store.StoreProvider;
import io.keychainauth.testkit.peer.FakeConnection;
import io.keychainauth.testkit.peer.FakeImage;
import io.keychainauth.testkit.peer.FakeTransport;
import io.keychainauth.testkit.peer.Proofs;
import io.keychainauth.testkit.platform.FakePlatform;
import io.keychainauth.testkit.store.FakeStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that is stopped while a change takes longer than the time that it gives its last requests. */
class LastChangeTest {
    private static final FakeImage TOOL = FakeImage.tool("/usr/bin/tool");

    @TempDir
    Path folder;

    private final FakeStore secrets = new FakeStore();
    private final Semaphore going = new Semaphore(0);

    @Test
    void aBatchThatIsUnderWayIsCompletedAndRecordedAndNoneBeginsAfterIt() throws Exception {
        FakePlatform platform = new FakePlatform(folder);
        FakeTransport transport = new FakeTransport();
        Files.createDirectories(platform.profile().policy().resolveSibling("."));
        PolicyFile policies = new PolicyFile(platform.profile().policy());
        policies.register(new Identity(TOOL.path(), TOOL.digest()));
        policies.grant(TOOL.path(), new Rights(Set.of("aws"), Set.of("aws"), true));
        Daemon daemon = Daemon.start(
                new Providers(platform, transport, List.of(new Provider())),
                new DaemonSettings(platform.profile(), "auto", Optional.empty(), "4.0.0"),
                InstantSource.system(),
                _ -> {});
        Endpoint agent = new Endpoint(platform.profile().socket());
        FakeConnection one = transport.connect(agent, Proofs.of(TOOL));
        FakeConnection two = transport.connect(agent, Proofs.of(TOOL));
        Thread batch = new Thread(() -> one.write(write("a", "slow")));
        Thread closing = new Thread(daemon::close);
        batch.start();
        await(going::hasQueuedThreads);
        closing.start();
        await(() -> {
            two.write(write("b"));
            return two.answers().contains("internal_error");
        });
        going.release();
        assertTrue(batch.join(Duration.ofSeconds(60)) && closing.join(Duration.ofSeconds(60)));
        assertEquals("{\"type\":\"RESPONSE\",\"status\":\"success\"}\n", one.answers());
        assertEquals(3, secrets.count());
        List<String> log = Files.readAllLines(platform.profile().audit());
        assertTrue(
                log.getLast().contains("\"targets\":[\"a\",\"slow\"],\"result\":\"GRANTED\""),
                () -> String.join("\n", log));
        assertTrue(
                log.stream().anyMatch(line -> line.contains("the daemon is stopping")), () -> String.join("\n", log));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it does not become so");
            Thread.onSpinWait();
        }
    }

    private static String write(String... targets) {
        String names = String.join("\",\"", targets);
        String values = "\"new\",".repeat(targets.length).replaceAll(",$", "");
        return "{\"type\":\"REQUEST\",\"action\":\"write\",\"service\":\"aws\",\"targets\":[\"" + names
                + "\"],\"values\":[" + values + "]}\n";
    }

    private final class Provider implements StoreProvider {
        @Override
        public String name() {
            return "fake";
        }

        @Override
        public Optional<String> unavailable(Duration patience) {
            return Optional.empty();
        }

        @Override
        public SecretStore open(StoreLocation location) {
            return new Slow();
        }

        @Override
        public String recover(StoreLocation location) {
            return "";
        }
    }

    /** One secret takes its time. */
    private final class Slow implements SecretStore {
        @Override
        public Optional<Secret> read(SecretId id) throws StoreException {
            return secrets.read(id);
        }

        @Override
        public List<Entry> list(String service, String prefix) throws StoreException {
            return secrets.list(service, prefix);
        }

        @Override
        public void apply(List<Change> changes) throws StoreException {
            for (Change change : changes) {
                if (change.id().target().equals("slow")) {
                    going.acquireUninterruptibly();
                }
                secrets.apply(List.of(change));
            }
        }

        @Override
        public int count() throws StoreException {
            return secrets.count();
        }

        @Override
        public boolean locked() {
            return false;
        }

        @Override
        public void close() {}
    }
}
