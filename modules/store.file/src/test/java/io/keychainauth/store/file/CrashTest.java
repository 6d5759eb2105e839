package io.keychainauth.store.file;

import static io.keychainauth.store.file.Places.open;
import static io.keychainauth.store.file.Places.read;
import static io.keychainauth.store.file.Places.value;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.Change;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stops and failures at every single call by which the files change. */
final class CrashTest {
    private static final List<Change> CHANGE =
            List.of(value("a", "new"), value("b", "new"), new Change.Remove(Places.id("gone")));

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aStopAnywhereInTheFirstChangeLeavesNothingOrAll() throws IOException, StoreException {
        for (int call = 0; ; call++) {
            StoreLocation at = Places.in(folder.resolve("first-" + call));
            if (!stops(at, call)) {
                assertTrue(call > 15, "only " + call + " calls");
                return;
            }
            assertOldOrNew(at, Optional.empty(), call);
        }
    }

    @Test
    void aStopAnywhereInALaterChangeLeavesAllOrNothingOfIt() throws IOException, StoreException {
        for (int call = 0; ; call++) {
            StoreLocation at = Places.in(folder.resolve("later-" + call));
            fillOld(at);
            if (!stops(at, call)) {
                assertTrue(call > 15, "only " + call + " calls");
                return;
            }
            assertOldOrNew(at, Optional.of("old"), call);
        }
    }

    @Test
    @Tag("same-calls")
    void aStopAnywhereWhileTheTracesOfAStopAreRemoved() throws IOException, StoreException {
        for (int first = 0; ; first += 3) {
            for (int second = 0; ; second += 3) {
                StoreLocation at = Places.in(folder.resolve("twice-" + first + "-" + second));
                fillOld(at);
                if (!stops(at, first)) {
                    return;
                }
                if (!stops(at, second)) {
                    break;
                }
                assertOldOrNew(at, Optional.of("old"), second);
            }
        }
    }

    @Test
    void aFailureAnywhereIsToldAndTheOldOrTheNewIsServed() throws IOException, StoreException {
        List<String> changed = new ArrayList<>();
        for (int call = 0; ; call++) {
            StoreLocation at = Places.in(folder.resolve("fails-" + call));
            fillOld(at);
            FaultyDisk disk = FaultyDisk.working();
            try (SecretStore store = new FileStore(new KeyringFiles(at, disk))) {
                assertEquals(Optional.of("old"), read(store, "a"));
                disk.fail(call);
                StoreException e = fails(store);
                if (disk.failed().isEmpty()) {
                    break;
                }
                assertNotEquals("", e.getMessage(), disk.failed());
                assertTrue(String.valueOf(e.getMessage()).contains("No space left on device"), e.getMessage());
                Places.assertNoSecret(e);
                String found = read(store, "a").orElse("absent");
                assertEquals(Optional.of(found), read(store, "b"));
                if (found.equals("new")) {
                    changed.add(disk.failed());
                } else {
                    assertEquals("old", found, disk.failed());
                }
                store.apply(CHANGE);
                assertEquals(Optional.of("new"), read(store, "b"));
            }
            assertClean(at);
        }
        // Whatever a full disk or a failed fsync of content breaks, breaks before anything has changed.
        assertEquals(
                List.of("force folder .keychain-auth", "rename to keyring.mirror.json", "force folder data"), changed);
    }

    @Test
    void aStoreThatCannotBeCompletedIsStillRead() throws IOException, StoreException {
        StoreLocation at = Places.in(folder);
        fillOld(at);
        Files.delete(at.mirror());
        Files.createDirectories(at.mirror().resolve("in the way"));
        try (SecretStore store = open(at)) {
            assertThrows(StoreException.class, () -> read(store, "a"));
        }
        Files.delete(at.mirror().resolve("in the way"));
        Files.delete(at.mirror());
        FaultyDisk disk = FaultyDisk.working();
        disk.fail(3);
        try (SecretStore store = new FileStore(new KeyringFiles(at, disk))) {
            assertEquals(Optional.of("old"), read(store, "a"));
            assertFalse(disk.failed().isEmpty());
            assertFalse(Files.exists(at.mirror()));
            store.apply(CHANGE);
            assertEquals(Optional.of("new"), read(store, "a"));
        }
        assertClean(at);
    }

    private static void fillOld(StoreLocation at) throws StoreException {
        try (SecretStore store = open(at)) {
            store.apply(List.of(value("a", "first"), value("b", "first"), value("gone", "x")));
            store.apply(List.of(value("a", "old"), value("b", "old")));
        }
    }

    /** False if the change needed fewer calls. */
    @SuppressWarnings("EmptyCatch") // the stop is what is wanted
    private static boolean stops(StoreLocation at, int call) throws StoreException {
        FaultyDisk disk = FaultyDisk.stopping(call);
        SecretStore store = new FileStore(new KeyringFiles(at, disk));
        try {
            store.apply(CHANGE);
        } catch (FaultyDisk.Stopped e) {
            return true;
        }
        return false;
    }

    private static StoreException fails(SecretStore store) {
        try {
            store.apply(CHANGE);
            return new StoreException(StoreException.Kind.FAILED, "", "", 0, null);
        } catch (StoreException e) {
            return e;
        }
    }

    private static void assertOldOrNew(StoreLocation at, Optional<String> old, int call)
            throws IOException, StoreException {
        try (SecretStore store = open(at)) {
            Optional<String> a = read(store, "a");
            assertTrue(a.equals(old) || a.equals(Optional.of("new")), () -> call + ": " + a);
            assertEquals(a, read(store, "b"), () -> "call " + call);
            if (a.isPresent()) {
                assertEquals(a.equals(old) ? 3 : 2, store.count());
            }
            assertSwept(at);
            store.apply(List.of(value("after", "crash")));
            assertEquals(a, read(store, "a"));
        }
        assertClean(at);
    }

    private static void assertClean(StoreLocation at) throws IOException {
        assertArrayEquals(Files.readAllBytes(at.file()), Files.readAllBytes(at.mirror()));
        assertSwept(at);
    }

    private static void assertSwept(StoreLocation at) throws IOException {
        for (Path file : List.of(at.file(), at.mirror(), at.marker())) {
            try (Stream<Path> names = Files.list(file.resolveSibling(""))) {
                assertEquals(
                        List.of(),
                        names.filter(name -> name.toString().endsWith(".tmp")).toList());
            }
        }
    }
}
