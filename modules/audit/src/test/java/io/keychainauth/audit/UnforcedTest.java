package io.keychainauth.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a disk that fails to force leaves to be done, and what it does not keep from being done. */
class UnforcedTest {
    private final Unforced unforced = new Unforced();

    @Test
    void whatFailedIsTriedAgainUntilItSucceeds() throws IOException {
        Output growing = new Output();
        Output turned = new Output();
        unforced.turned(turned);
        unforced.growing(growing);
        turned.fails = true;
        growing.fails = true;
        for (int tries = 1; tries <= 3; tries++) {
            assertThrows(IOException.class, unforced::force);
            assertEquals(List.of(tries, tries), List.of(turned.tries, growing.tries));
            assertTrue(turned.open);
        }
        turned.fails = false;
        growing.fails = false;
        unforced.force();
        assertTrue(turned.forced && growing.forced);
        assertFalse(turned.open);
        assertTrue(growing.open, "it is written to");
        unforced.force();
        assertEquals(List.of(4, 4), List.of(turned.tries, growing.tries));
    }

    @Test
    void oneFileThatFailsKeepsNoOtherFromTheDisk() throws IOException {
        for (int bad = 0; bad < 3; bad++) {
            List<Output> files = List.of(new Output(), new Output(), new Output());
            unforced.turned(files.get(0));
            unforced.turned(files.get(1));
            unforced.growing(files.get(2));
            files.get(bad).fails = true;
            assertSame(files.get(bad).failure, assertThrows(IOException.class, unforced::force));
            for (Output each : files) {
                assertEquals(!each.fails, each.forced);
            }
            files.get(bad).fails = false;
            unforced.force();
            assertTrue(files.get(bad).forced);
        }
    }

    /** A checkpoint that is reached while the disk is busy may be in none of what it forces. */
    @Test
    void whatIsNotedMeanwhileIsForcedTheNextTime() throws IOException {
        Output growing = new Output();
        unforced.growing(growing);
        growing.meanwhile = () -> unforced.growing(growing);
        unforced.force();
        growing.meanwhile = () -> {};
        unforced.force();
        assertEquals(2, growing.tries);
        unforced.force();
        assertEquals(2, growing.tries);
    }

    @Test
    void aFileThatIsTurnedWhileItFailsIsTriedAgainAndClosed() throws IOException {
        Output file = new Output();
        unforced.growing(file);
        file.fails = true;
        file.meanwhile = () -> unforced.turned(file);
        assertThrows(IOException.class, unforced::force);
        file.fails = false;
        file.meanwhile = () -> {};
        unforced.force();
        assertTrue(file.forced);
        assertFalse(file.open);
        unforced.force();
        assertEquals(2, file.tries);
    }

    @Test
    void aFileThatFailedIsForgottenForTheOneThatFollowedIt() throws IOException {
        Output before = new Output();
        Output after = new Output();
        unforced.growing(before);
        before.fails = true;
        before.meanwhile = () -> {
            before.close();
            unforced.growing(after);
        };
        assertThrows(IOException.class, unforced::force);
        unforced.force();
        assertEquals(1, before.tries);
        assertTrue(after.forced);
    }

    /** Saved elsewhere, or closed under the log: nothing can be done with it any more. */
    @Test
    void aFileThatWasClosedIsNotTried() throws IOException {
        Output growing = new Output();
        Output turned = new Output();
        unforced.turned(turned);
        unforced.growing(growing);
        turned.close();
        growing.close();
        unforced.force();
        assertEquals(List.of(0, 0), List.of(turned.tries, growing.tries));
    }

    /** The disk fails for good: neither memory nor descriptors may go with it. */
    @Test
    void ofTheFilesThatFailTheOldestAreGivenUp() {
        List<Output> files = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Output file = new Output();
            file.fails = true;
            files.add(file);
            boolean givesUp = i >= 4;
            if (givesUp) {
                assertThrows(IOException.class, () -> unforced.turned(file));
            } else {
                assertTrue(quietly(file));
            }
            assertThrows(IOException.class, unforced::force);
        }
        for (int i = 0; i < 20; i++) {
            assertEquals(i >= 16, files.get(i).open, "file " + i);
        }
    }

    /** A turn while the disk fails puts one more among those that are tried again. */
    @Test
    void theBoundHoldsForThoseThatTurnMeanwhile() {
        List<Output> files = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            Output file = new Output();
            file.fails = true;
            file.meanwhile = () -> {
                Output next = new Output();
                next.fails = true;
                files.add(next);
                unforced.turned(next);
            };
            files.add(file);
            try {
                unforced.turned(file);
            } catch (IOException e) {
                assertEquals("Input/output error", e.getMessage());
            }
            assertThrows(IOException.class, unforced::force);
            long open = files.stream().filter(each -> each.open).count();
            assertTrue(open <= 5, open + " are open");
        }
    }

    @Test
    void whatIsLeftAtTheEndIsClosed() throws IOException {
        Output turned = new Output();
        unforced.turned(turned);
        turned.fails = true;
        assertThrows(IOException.class, unforced::force);
        unforced.close();
        assertFalse(turned.open);
    }

    /** What the closing thread does not find could be noted again behind its back. */
    @Test
    void closingWaitsForWhoForces() throws Exception {
        CountDownLatch forcing = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Output file = new Output();
        unforced.turned(file);
        file.fails = true;
        file.meanwhile = () -> {
            forcing.countDown();
            awaited(end);
        };
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<IOException> failure = threads.submit(() -> assertThrows(IOException.class, unforced::force));
            awaited(forcing);
            FutureTask<Boolean> closed = new FutureTask<>(() -> {
                unforced.close();
                return true;
            });
            Thread closing = Thread.ofPlatform().start(closed);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (closing.getState() != Thread.State.BLOCKED && !closed.isDone()) {
                assertTrue(System.nanoTime() < deadline);
                Thread.onSpinWait();
            }
            end.countDown();
            assertSame(file.failure, failure.get(20, TimeUnit.SECONDS));
            assertTrue(closed.get(20, TimeUnit.SECONDS));
        }
        assertFalse(file.open);
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean quietly(Output file) {
        try {
            unforced.turned(file);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private interface Meanwhile {
        void happens() throws IOException;
    }

    /** A file of which only forcing and closing count. */
    private static final class Output implements LogOutput {
        private final IOException failure = new IOException("Input/output error");
        private Meanwhile meanwhile = () -> {};
        private boolean fails;
        private boolean open = true;
        private boolean forced;
        private int tries;

        @Override
        public void force() throws IOException {
            assertTrue(open);
            tries++;
            meanwhile.happens();
            if (fails) {
                throw failure;
            }
            forced = true;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }

        @Override
        public int write(byte[] bytes, int from, int length) {
            throw new AssertionError("written to");
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public boolean endsWithNewline() {
            return true;
        }

        @Override
        public Optional<Object> identity() {
            return Optional.empty();
        }

        @Override
        public void copyTo(Path target) {
            throw new AssertionError("copied");
        }
    }
}
