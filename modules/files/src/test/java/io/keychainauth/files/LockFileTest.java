package io.keychainauth.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {
    @TempDir
    private Path folder;

    @Test
    void isHeldAgainstThisProcessAndOthers() throws IOException {
        Path file = folder.resolve("lock");
        try (LockFile _ = LockFile.acquire(file, Duration.ofMinutes(2)).orElseThrow()) {
            assertEquals(Optional.empty(), LockFile.tryAcquire(file));
            assertEquals(Optional.empty(), LockFile.acquire(file, Duration.ofMillis(20)));
            assertEquals("taken", tryInChild(file));
        }
        assertEquals("free", tryInChild(file));
        assertTrue(taken(file));
    }

    /** Closing any descriptor of the file gives up the whole process's lock: fcntl(2). */
    @Test
    void survivesThatItsOwnProcessLooksAtIt() throws IOException {
        Path file = folder.resolve("lock");
        try (LockFile lock = LockFile.acquire(file, Duration.ofMinutes(2)).orElseThrow()) {
            lock.note("4711");
            assertEquals("4711", LockFile.note(file));
            assertEquals(Optional.empty(), LockFile.tryAcquire(file));
            assertEquals("taken", tryInChild(file));
        }
    }

    @Test
    @Tag("links")
    void isOneLockUnderTwoNames() throws IOException {
        Path file = folder.resolve("lock");
        try (LockFile lock = LockFile.acquire(file, Duration.ofMinutes(2)).orElseThrow()) {
            lock.note("4711");
            Path alias =
                    Files.createSymbolicLink(folder.resolve("alias"), folder).resolve("lock");
            assertEquals(Optional.empty(), LockFile.tryAcquire(alias));
            assertEquals("4711", LockFile.note(alias));
            assertEquals("taken", tryInChild(file));
        }
    }

    @Test
    void saysWhoHoldsItAndIsFreeWhenTheHolderIsKilled() throws IOException {
        Path file = folder.resolve("lock");
        try (Child child = Child.start("", "hold", file.toString())) {
            assertEquals("held", child.word());
            assertEquals(Optional.empty(), LockFile.tryAcquire(file));
            assertEquals("child", LockFile.note(file));
        }
        assertTrue(taken(file));
    }

    /** Where nothing ends a wait for a lock, waiting for this one would last as long as its holder lives. */
    @Test
    void givesUpWhatTheOtherProcessKeeps() throws IOException {
        Path file = folder.resolve("lock");
        try (Child child = Child.start("", "hold", file.toString())) {
            assertEquals("held", child.word());
            assertEquals(Optional.empty(), LockFile.acquire(file, Duration.ofMillis(200)));
        }
    }

    @Test
    void waitsForTheOtherProcess() throws IOException, InterruptedException, ExecutionException {
        Path file = folder.resolve("lock");
        try (ExecutorService threads = Executors.newSingleThreadExecutor();
                Child child = Child.start("", "hold", file.toString())) {
            assertEquals("held", child.word());
            Future<Boolean> waiting = threads.submit(() -> taken(file, Duration.ofSeconds(60)));
            child.end();
            assertTrue(waiting.get());
        }
    }

    @Test
    void closingTwiceDoesNotTakeItFromTheNextHolder() throws IOException {
        Path file = folder.resolve("lock");
        LockFile first = LockFile.acquire(file, Duration.ofMinutes(2)).orElseThrow();
        first.close();
        try (LockFile _ = LockFile.acquire(file, Duration.ofMinutes(2)).orElseThrow()) {
            first.close();
            assertEquals(Optional.empty(), LockFile.tryAcquire(file));
        }
    }

    @Test
    void isOneLockForThreadsAndProcesses() throws IOException, InterruptedException, ExecutionException {
        Path file = Files.writeString(folder.resolve("number"), "0");
        List<Child> children = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 2; i++) {
                children.add(Child.start("", "count", file.toString()));
            }
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(threads.submit(() -> {
                    for (int j = 0; j < 50; j++) {
                        Child.increment(file);
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
            for (Child child : children) {
                assertEquals("done", child.word());
                child.end();
            }
        }
        assertEquals("400", Files.readString(file));
    }

    @Test
    void showsNothingWhereNothingIs() {
        assertEquals("", LockFile.note(folder.resolve("none")));
        assertEquals("", LockFile.note(folder.resolve("no/folder")));
    }

    private static boolean taken(Path file) throws IOException {
        return taken(file, Duration.ZERO);
    }

    private static boolean taken(Path file, Duration patience) throws IOException {
        Optional<LockFile> lock = LockFile.acquire(file, patience);
        if (lock.isPresent()) {
            lock.get().close();
        }
        return lock.isPresent();
    }

    private static String tryInChild(Path file) throws IOException {
        try (Child child = Child.start("", "try", file.toString())) {
            return child.word();
        }
    }
}
