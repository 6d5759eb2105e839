package io.keychainauth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Endpoint;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.PolicyFile;
import io.keychainauth.policy.Rights;
import io.keychainauth.testkit.peer.FakeConnection;
import io.keychainauth.testkit.peer.FakeImage;
import io.keychainauth.testkit.peer.FakeTransport;
import io.keychainauth.testkit.peer.Proofs;
import io.keychainauth.testkit.platform.FakePlatform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that is stopped while a change takes longer than the time that it gives its last requests. */
class LastChangeTest {
    private static final FakeImage TOOL = FakeImage.tool("/usr/bin/tool");

    @TempDir
    Path folder;

    private final SlowStore store = new SlowStore();

    @Test
    void aBatchThatIsUnderWayIsCompletedAndRecordedAndNoneBeginsAfterIt() throws Exception {
        FakePlatform platform = new FakePlatform(folder);
        FakeTransport transport = new FakeTransport();
        Files.createDirectories(platform.profile().policy().resolveSibling("."));
        PolicyFile policies = new PolicyFile(platform.profile().policy());
        policies.register(new Identity(TOOL.path(), TOOL.digest()));
        policies.grant(TOOL.path(), new Rights(Set.of("aws"), Set.of("aws"), true));
        Daemon daemon = Daemon.start(
                new Providers(platform, transport, List.of(store)),
                new DaemonSettings(platform.profile(), "auto", Optional.empty(), "4.0.0"),
                InstantSource.system(),
                _ -> {});
        Endpoint agent = new Endpoint(platform.profile().socket());
        FakeConnection one = transport.connect(agent, Proofs.of(TOOL));
        FakeConnection two = transport.connect(agent, Proofs.of(TOOL));
        Thread batch = new Thread(() -> one.write(write("a", "slow")));
        Thread closing = new Thread(daemon::close);
        AtomicBoolean open = new AtomicBoolean();
        one.beforeSend(() -> {
            await(() -> waitsForAnswers(closing) || one.ended());
            open.set(!one.ended());
        });
        batch.start();
        await(store.answers::hasQueuedThreads);
        closing.start();
        await(() -> {
            two.write(write("b"));
            return two.answers().contains("internal_error");
        });
        store.answers.release();
        assertTrue(batch.join(Duration.ofSeconds(60)) && closing.join(Duration.ofSeconds(60)));
        assertTrue(open.get(), "the connection was closed before its answer");
        assertEquals("{\"type\":\"RESPONSE\",\"status\":\"success\"}\n", one.answers());
        assertEquals(3, store.count());
        List<String> log = Files.readAllLines(platform.profile().audit());
        assertTrue(
                log.getLast().contains("\"targets\":[\"a\",\"slow\"],\"result\":\"GRANTED\""),
                () -> String.join("\n", log));
        assertTrue(
                log.stream().anyMatch(line -> line.contains("the daemon is stopping")), () -> String.join("\n", log));
    }

    private static boolean waitsForAnswers(Thread closing) {
        return Stream.of(closing.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(LastRequests.class.getName()));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it does not become so");
            LockSupport.parkNanos(1_000_000); // Each look may be a record in the log.
        }
    }

    private static String write(String... targets) {
        String names = String.join("\",\"", targets);
        String values = "\"new\",".repeat(targets.length).replaceAll(",$", "");
        return "{\"type\":\"REQUEST\",\"action\":\"write\",\"service\":\"aws\",\"targets\":[\"" + names
                + "\"],\"values\":[" + values + "]}\n";
    }
}
