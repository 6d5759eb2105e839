package io.keychainauth.store.credman;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.put;
import static io.keychainauth.testkit.store.StoreFixture.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.store.Change;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.testkit.store.ConcurrentStoreContract;
import io.keychainauth.testkit.store.DamageableStoreContract;
import io.keychainauth.testkit.store.SecretStoreContract;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The contract of stores, and the native calls, with the real Credential Manager or with Wine's. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "there is a Credential Manager on Windows only")
final class WindowsCredentialsIT extends SecretStoreContract
        implements ConcurrentStoreContract, DamageableStoreContract {
    /** As long as the true one, and another one for each process that runs tests. */
    private static final String BEGINNING =
            "ka-test-%05x:".formatted(ProcessHandle.current().pid() & 0xfffff);

    private static final int ROUNDS = 8;

    private final TestCredentials credentials = new TestCredentials(new WindowsCredentials(), BEGINNING);

    @Override
    protected void reset() throws StoreException {
        credentials.clear();
    }

    @AfterEach
    void leaveNothing() throws StoreException {
        credentials.clear();
    }

    @Override
    public SecretStore open() {
        return new CredmanStore(credentials);
    }

    @Override
    public void damage() throws StoreException {
        String name = CredentialName.of(new SecretId("damaged", "key"));
        credentials.write(name, ByteBuffer.wrap("something else, not a canary".getBytes(UTF_8)));
    }

    @Test
    @Tag("same-calls")
    @SuppressWarnings("JUnitMethodInvoked") // It is here for its tag alone.
    @Override
    public void namesThatCollideWhenJoinedStayApart() throws StoreException {
        super.namesThatCollideWhenJoinedStayApart();
    }

    @Test
    void whatIsNotThereIsAnAnswer() throws StoreException {
        try (Credentials.Found read = credentials.read("keychain-auth:no:such");
                Credentials.Found found = credentials.find("keychain-auth:no:")) {
            assertEquals(List.of(), read.credentials());
            assertEquals(List.of(), found.credentials());
        }
        assertFalse(credentials.delete("keychain-auth:no:such"));
    }

    @Test
    void theLimitsOfWindowsHoldHereToo() {
        ByteBuffer blob = ByteBuffer.allocate(Credentials.BLOB_BYTES + 1);
        assertThrows(IllegalArgumentException.class, () -> credentials.write("keychain-auth:a:b", blob));
        String name = CredentialName.BEGINNING + "n".repeat(Credentials.NAME_CHARS);
        assertThrows(IllegalArgumentException.class, () -> credentials.write(name, ByteBuffer.allocate(1)));
    }

    @Test
    void nothingIsReadOnceItIsFreed() throws StoreException {
        credentials.write("keychain-auth:a:b", ByteBuffer.wrap("canary".getBytes(UTF_8)));
        ByteBuffer kept;
        try (Credentials.Found found = credentials.find("keychain-auth:a:")) {
            kept = found.credentials().getFirst().blob();
            assertEquals('c', kept.get(0));
        }
        assertThrows(IllegalStateException.class, () -> kept.get(0));
    }

    @Test
    void theProviderAnswers() {
        assertEquals(Optional.empty(), new CredmanProvider().unavailable(Duration.ofSeconds(2)));
    }

    @Test
    void aProcessThatDiesGivesItsTurnAway() throws IOException, InterruptedException, StoreException {
        Process other = OtherProcess.start("hold", BEGINNING);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(other.getInputStream(), UTF_8))) {
            assertEquals("true", lines.readLine());
            StoreException e = assertThrows(StoreException.class, credentials::turn);
            assertEquals("WaitForSingleObject", e.function());
            other.destroyForcibly();
            assertTrue(other.waitFor(60, TimeUnit.SECONDS));
            try (NativeHandle turn = credentials.turn()) {
                assertTrue(turn.open());
            }
        } finally {
            other.destroyForcibly();
        }
    }

    /** In the call it would give up after five seconds, and take us for another program. */
    @Test
    void threadsOfOneProcessWaitBeforeTheyCall() throws Exception {
        FutureTask<Boolean> second = new FutureTask<>(() -> {
            try (NativeHandle turn = credentials.turn()) {
                return turn.open();
            }
        });
        Thread thread = new Thread(second);
        try (NativeHandle turn = credentials.turn()) {
            assertTrue(turn.open());
            thread.start();
            while (thread.getState() != Thread.State.TIMED_WAITING && thread.isAlive()) {
                Thread.onSpinWait();
            }
            assertTrue(thread.isAlive());
        }
        assertTrue(second.get());
    }

    @Test
    void aKilledWriterLeavesAWholeSecret() throws IOException, InterruptedException, StoreException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            int last = writeUntilKilled(random.nextInt(20), random.nextInt(3_000_000));
            String found = text(new CredmanStore(credentials), OtherProcess.ID).orElse("none");
            List<String> expected = List.of(OtherProcess.value(last), OtherProcess.value(last + 1));
            assertTrue(expected.contains(found), () -> "seed " + seed + ", acknowledged " + last + ": " + found);
            apply(new CredmanStore(credentials), put(OtherProcess.ID, "short"));
            assertEquals(List.of(CredentialName.of(OtherProcess.ID)), credentials.names());
            apply(new CredmanStore(credentials), new Change.Remove(OtherProcess.ID));
            assertEquals(List.of(), credentials.names());
        }
    }

    private static int writeUntilKilled(int acknowledged, int nanos) throws IOException, InterruptedException {
        Process writer = OtherProcess.start("write", BEGINNING);
        int last = -1;
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(writer.getInputStream(), UTF_8))) {
            Optional<String> line = Optional.ofNullable(lines.readLine());
            while (line.isPresent()) {
                last = Integer.parseInt(line.get());
                if (last == acknowledged) {
                    // Somewhere within the next change or two.
                    for (long end = System.nanoTime() + nanos; System.nanoTime() < end; ) {
                        Thread.onSpinWait();
                    }
                    // Not the process itself: that would close its output, and what it said last would be lost.
                    writer.toHandle().destroyForcibly();
                }
                line = Optional.ofNullable(lines.readLine());
            }
        } finally {
            writer.destroyForcibly();
        }
        assertTrue(writer.waitFor(60, TimeUnit.SECONDS));
        assertTrue(last >= acknowledged, "the writer ended by itself after " + last);
        return last;
    }

    @Test
    void caseIsFoldedAndOurNamesBearIt() throws StoreException {
        credentials.write("keychain-auth:a:b", ByteBuffer.wrap(new byte[] {1}));
        credentials.write("keychain-auth:A:B", ByteBuffer.wrap(new byte[] {2}));
        assertEquals(1, credentials.names().size());
        credentials.clear();
        List<SecretId> ids = List.of(new SecretId("a", "b"), new SecretId("A", "B"), new SecretId("\u00e9", "\u00c9"));
        for (SecretId id : ids) {
            apply(new CredmanStore(credentials), put(id, id.toString()));
        }
        for (SecretId id : ids) {
            assertEquals(Optional.of(id.toString()), text(new CredmanStore(credentials), id));
        }
    }
}
