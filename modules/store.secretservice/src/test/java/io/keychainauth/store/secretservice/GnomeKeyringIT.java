package io.keychainauth.store.secretservice;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.attributes;
import static io.keychainauth.testkit.store.StoreFixture.names;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.keychainauth.store.Change;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreLocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What only a real keyring, a real bus and other real programs show. */
final class GnomeKeyringIT {
    private static final SecretId ID = new SecretId("aws", "prod");
    private static final int MANY = 5_000;

    private PrivateKeyring keyring;

    @BeforeEach
    void startBus() throws IOException {
        Optional<String> unavailable = PrivateKeyring.unavailable();
        if (unavailable.isPresent()) {
            abort(unavailable.get());
        }
        keyring = new PrivateKeyring();
    }

    @AfterEach
    void stopBus() throws IOException, InterruptedException {
        if (keyring != null) {
            keyring.remove();
        }
    }

    @Test
    void secretToolReadsWhatWeWrote() throws Exception {
        keyring.start();
        try (SecretStore store = open()) {
            apply(store, put(ID, "line 1\nline 2 \u00e9\ud83d\ude00", Map.of("user", "me")));
        }
        assertEquals(
                "line 1\nline 2 \u00e9\ud83d\ude00",
                keyring.run("", "secret-tool", "lookup", "service", "aws", "target", "prod"));
        String found = keyring.run("", "secret-tool", "search", "--all", "service", "aws");
        assertTrue(found.contains("label = keychain-auth: aws/prod\n"), found);
        assertTrue(found.contains("schema = io.keychainauth.Secret\n"), found);
        assertTrue(found.contains("attribute.attr.user = me\n"), found);
        assertFalse(found.contains("staged"), found);
    }

    @Test
    void weReadWhatSecretToolWrote() throws Exception {
        keyring.start();
        try (SecretStore store = open()) {
            secretTool("theirs", "prod");
            assertEquals(Optional.of("theirs"), text(store, ID));
            assertEquals(List.of("prod"), names(store, "aws", ""));
            apply(store, put(ID, "ours"));
            assertEquals("ours", keyring.run("", "secret-tool", "lookup", "service", "aws", "target", "prod"));
            secretTool("theirs again", "prod");
            assertEquals(Optional.of("theirs again"), text(store, ID));
            apply(store, put(ID, "ours again", Map.of("user", "me")));
            secretTool("theirs at last", "prod");
            assertEquals(Optional.of("theirs at last"), text(store, ID));
            assertEquals(List.of("prod"), names(store, "aws", ""));
            apply(store, new Change.Remove(ID));
            assertEquals("", keyring.run("", "secret-tool", "lookup", "service", "aws", "target", "prod"));
            assertEquals(Optional.empty(), text(store, ID));
        }
    }

    @Test
    void aLockedKeyringIsSaidToBeLockedAndNobodyIsAsked() throws Exception {
        keyring.start();
        try (SecretStore store = open()) {
            apply(store, put(ID, "before"));
            try (PromptWatch watch = new PromptWatch(keyring)) {
                keyring.lock();
                assertTrue(store.locked());
                for (SecretId id : List.of(ID, new SecretId("no", "such"))) {
                    assertFails(StoreException.Kind.LOCKED, () -> text(store, id));
                    assertFails(StoreException.Kind.LOCKED, () -> store.list(id.service(), ""));
                    assertFails(StoreException.Kind.LOCKED, () -> apply(store, put(id, "x")));
                    assertFails(StoreException.Kind.LOCKED, () -> apply(store, new Change.Remove(id)));
                }
                assertFails(StoreException.Kind.LOCKED, store::count);
                assertEquals(Optional.empty(), provider().unavailable(Duration.ofSeconds(5)));
                assertEquals(List.of(), watch.prompts());
            }
        }
    }

    @Test
    void aHangingProviderIsAFailureWithinTheDeadline() throws Exception {
        keyring.start();
        SecretServiceProvider impatient = provider(Duration.ofMillis(300));
        try (SecretStore store = impatient.open(nowhere())) {
            apply(store, put(ID, "before"));
            keyring.signal("STOP");
            try {
                for (int i = 0; i < 3; i++) {
                    assertFails(StoreException.Kind.FAILED, () -> text(store, ID));
                }
                assertTrue(
                        impatient.unavailable(Duration.ofMillis(300)).orElse("").contains("300 ms"));
            } finally {
                keyring.signal("CONT");
            }
            PrivateKeyring.await("the provider", () -> answers(store));
        }
    }

    @Test
    void aHangingBusIsAFailureWithinTheDeadline() throws Exception {
        keyring.start();
        SecretServiceProvider impatient = provider(Duration.ofMillis(300));
        try (SecretStore store = impatient.open(nowhere())) {
            apply(store, put(ID, "before"));
            keyring.signalBus("STOP");
            try {
                assertFails(StoreException.Kind.FAILED, () -> text(store, ID));
                assertFails(StoreException.Kind.FAILED, () -> text(store, ID));
            } finally {
                keyring.signalBus("CONT");
            }
            PrivateKeyring.await("the bus", () -> answers(store));
        }
    }

    /** GLib's default for the session bus is to end the process with it. */
    @Test
    void aRestartedBusIsFoundAgain() throws Exception {
        keyring.start();
        try (SecretStore store = open()) {
            apply(store, put(ID, "before"));
            keyring.kill();
            keyring.stopBus();
            assertFails(StoreException.Kind.FAILED, () -> text(store, ID));
            assertEquals(Optional.of("no Secret Service runs"), provider().unavailable(Duration.ofSeconds(5)));
            keyring.startBus();
            assertFails(StoreException.Kind.FAILED, () -> text(store, ID));
            keyring.start();
            assertEquals(Optional.of("before"), text(store, ID));
        }
    }

    @Test
    void aProviderThatWasReplacedBetweenTwoCallsCostsNothing() throws Exception {
        keyring.start();
        try (SecretStore store = open()) {
            apply(store, put(ID, "0"));
            long descriptors = 0;
            for (int i = 1; i <= 12; i++) {
                keyring.kill();
                keyring.start();
                assertEquals(Optional.of("" + (i - 1)), text(store, ID));
                apply(store, put(ID, "" + i, Map.of("i", "" + i)));
                if (i == 2) {
                    descriptors = descriptors();
                }
            }
            // GLib closes its sockets on a thread of its own.
            long few = descriptors + 2;
            PrivateKeyring.await("descriptors to be closed", () -> descriptors() <= few);
        }
    }

    @Test
    void withoutADefaultKeyringTheUserIsToldToMakeOne() throws Exception {
        keyring.startLocked();
        try (SecretStore store = open()) {
            assertFalse(store.locked());
            for (Failing call : List.<Failing>of(() -> text(store, ID), () -> apply(store, put(ID, "x")))) {
                StoreException e = assertFails(StoreException.Kind.FAILED, call);
                assertTrue(e.toString().contains("no default keyring"), e.toString());
            }
        }
    }

    @Test
    void withoutAProviderThatIsSaidAndNothingIsStarted() {
        assertEquals(Optional.of("no Secret Service runs"), provider().unavailable(Duration.ofSeconds(5)));
    }

    @Test
    void anotherServiceInTheEnvironmentIsRefused() throws Exception {
        keyring.start();
        PrivateKeyring.setEnvironment("SECRET_SERVICE_BUS_NAME", "org.freedesktop.DBus");
        try {
            assertTrue(provider().unavailable(Duration.ofSeconds(5)).isPresent());
        } finally {
            PrivateKeyring.setEnvironment("SECRET_SERVICE_BUS_NAME", "org.freedesktop.secrets");
        }
        assertEquals(Optional.empty(), provider().unavailable(Duration.ofSeconds(5)));
    }

    /** Old or new, never neither, whichever file of its own the provider was writing. */
    @Test
    void aProviderKilledWhileWeWriteLeavesTheOldOrTheNew() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        keyring.start();
        String last = "value 0";
        try (SecretStore store = open()) {
            apply(store, put(ID, last));
            for (int round = 1; round <= 15; round++) {
                Thread killer = killAfter(random.nextInt(20_000_000));
                String tried = last;
                try {
                    for (int i = 0; i < 200; i++) {
                        tried = "value " + round + "." + i;
                        apply(store, put(ID, tried, random.nextBoolean() ? Map.of() : Map.of("value", tried)));
                        last = tried;
                    }
                } catch (StoreException e) {
                    assertEquals(StoreException.Kind.FAILED, e.kind(), e::getMessage);
                }
                killer.join();
                keyring.start();
                String found = text(store, ID).orElse("absent");
                assertTrue(List.of(last, tried).contains(found), "seed " + seed + ": " + found);
                Map<String, String> own = attributes(store, ID).orElseThrow();
                assertTrue(own.isEmpty() || own.equals(Map.of("value", found)), "seed " + seed + ": " + own);
                last = found;
            }
        }
    }

    @Test
    void fiveThousandItems() throws Exception {
        keyring.seed(MANY);
        keyring.startLocked();
        try (SecretStore store = open()) {
            assertTrue(store.locked());
            // A keyring that needs no password is unlocked without a prompt.
            assertEquals(MANY, store.count());
            assertFalse(store.locked());
            assertEquals(MANY, store.list("many", "").size());
            assertEquals(100, store.list("many", "key-0012").size());
            assertEquals(Optional.of("value 1234"), text(store, new SecretId("many", "key-001234")));
            apply(store, put(new SecretId("many", "key-001234"), "changed", Map.of("user", "me")));
            assertEquals(Optional.of("changed"), text(store, new SecretId("many", "key-001234")));
            assertEquals(MANY, store.count());
        }
    }

    private Thread killAfter(int nanoseconds) {
        return Thread.ofPlatform().start(() -> {
            long end = System.nanoTime() + nanoseconds;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            try {
                keyring.kill();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static boolean answers(SecretStore store) {
        try {
            return text(store, ID).isPresent();
        } catch (StoreException e) {
            return false;
        }
    }

    private static long descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void secretTool(String value, String target) throws IOException, InterruptedException {
        String output = keyring.run(value, "secret-tool", "store", "--label=x", "service", "aws", "target", target);
        assertEquals("", output);
    }

    private SecretStore open() throws StoreException {
        return provider().open(nowhere());
    }

    private SecretServiceProvider provider() {
        return provider(Duration.ofSeconds(10));
    }

    private SecretServiceProvider provider(Duration deadline) {
        return new SecretServiceProvider(
                () -> new LibsecretConnector(new SessionBus(name -> keyring.address())), deadline);
    }

    private static StoreLocation nowhere() {
        return new StoreLocation(Path.of("unused"), Path.of("unused"), Path.of("unused"));
    }

    private interface Failing {
        void call() throws StoreException;
    }

    private static StoreException assertFails(StoreException.Kind kind, Failing call) {
        StoreException e = assertThrows(StoreException.class, call::call);
        assertEquals(kind, e.kind(), e::getMessage);
        return e;
    }
}
