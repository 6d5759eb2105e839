package io.keychainauth.daemon.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Image;
import io.keychainauth.peer.Verdict;
import io.keychainauth.policy.Library;
import io.keychainauth.testkit.peer.FakeImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DigestPoolTest {
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final AtomicBoolean shortage = new AtomicBoolean();
    private final DigestPool pool = new DigestPool(this::thread);
    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();

    private Thread thread(Runnable task) {
        if (shortage.get()) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        return new Thread(() -> {
            begun.add(Thread.currentThread().getName());
            task.run();
        });
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private static Verdict.Attested peer(long pid, FakeImage image, Image... libraries) {
        return new Verdict.Attested(pid, image, new Evidence.Code(true, false, false, false, List.of(libraries)));
    }

    private static FakeImage large(String path, CountDownLatch gate) {
        return FakeImage.large(path, gate);
    }

    private void measure(long pid, String name, CountDownLatch gate) {
        pool.measure(peer(pid, large("/" + name, gate)), () -> false, outcome -> done.add(name + outcome.isPresent()));
    }

    private String next() throws InterruptedException {
        return Optional.ofNullable(done.poll(60, TimeUnit.SECONDS))
                .orElseThrow(() -> new AssertionError("nothing was measured"));
    }

    @Test
    void oneProcessHasOneHashMadeAtATime() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(0);
        measure(1, "first", gate);
        for (String name : List.of("second", "third")) {
            measure(1, name, open);
        }
        measure(2, "other", open);
        assertEquals("othertrue", next(), "is not kept waiting");
        assertTrue(done.isEmpty());
        gate.countDown();
        assertEquals(List.of("firsttrue", "secondtrue", "thirdtrue"), List.of(next(), next(), next()));
        measure(1, "again", open);
        assertEquals("againtrue", next());
    }

    @Test
    void whatNobodyWaitsForIsNotMeasured() throws Exception {
        CountDownLatch open = new CountDownLatch(0);
        pool.measure(peer(1, large("/left", open)), () -> true, _ -> done.add("measured for nobody"));
        measure(1, "next", open);
        assertEquals("nexttrue", next());
        assertTrue(done.isEmpty());
    }

    @Test
    void twoProcessesAreMeasuredAtATime() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        measure(1, "first", gate);
        measure(2, "second", new CountDownLatch(0));
        assertEquals("secondtrue", next());
        gate.countDown();
        assertEquals("firsttrue", next());
        measure(1, "third", new CountDownLatch(0));
        assertEquals("thirdtrue", next());
        assertEquals(List.of("digest", "digest"), begun, "each thread once");
    }

    @Test
    void anOutcomeThatThrowsDoesNotKeepTheNextOneWaiting() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        pool.measure(peer(1, large("/bad", gate)), () -> false, _ -> {
            Thread.currentThread().setUncaughtExceptionHandler((_, e) -> done.add(String.valueOf(e.getMessage())));
            throw new IllegalStateException("a bug");
        });
        measure(1, "next", new CountDownLatch(0));
        gate.countDown();
        List<String> both = new ArrayList<>(List.of(next(), next()));
        both.sort(null);
        assertEquals(List.of("a bug", "nexttrue"), both);
    }

    @Test
    void ifThereIsNoFurtherThreadTheOneThatIsThereGoesOn() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(0);
        measure(1, "first", gate);
        measure(1, "second", open);
        shortage.set(true);
        measure(1, "third", open);
        gate.countDown();
        assertEquals(List.of("firsttrue", "secondtrue", "thirdtrue"), List.of(next(), next(), next()));
        measure(1, "again", open);
        assertEquals("againtrue", next());
        assertEquals(List.of("digest"), begun);
    }

    @Test
    void aProcessWithManyConnectionsTakesTurnsWithOthersOnTheOnlyThread() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch open = new CountDownLatch(0);
        measure(1, "first", gate);
        shortage.set(true);
        measure(1, "second", open);
        measure(1, "third", open);
        measure(2, "other", open);
        gate.countDown();
        assertEquals(
                List.of("firsttrue", "othertrue", "secondtrue", "thirdtrue"), List.of(next(), next(), next(), next()));
    }

    @Test
    void ifThereIsNoThreadAtAllItIsMeasuredOnceThereIsOne() throws Exception {
        CountDownLatch open = new CountDownLatch(0);
        shortage.set(true);
        measure(1, "first", open);
        measure(1, "second", open);
        measure(2, "other", open);
        pool.relieve();
        assertEquals(List.of(), List.copyOf(done));
        shortage.set(false);
        pool.relieve();
        List<String> all = new ArrayList<>(List.of(next(), next(), next()));
        all.sort(null);
        assertEquals(List.of("firsttrue", "othertrue", "secondtrue"), all);
    }

    /** The thread that dies of a defect cannot be replaced then. */
    @Test
    void aDefectWhileThereIsNoThreadKeepsTheNextOneWaitingNoLongerThanThat() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CompletableFuture<Thread> worker = new CompletableFuture<>();
        pool.measure(peer(1, large("/bad", gate)), () -> false, _ -> {
            Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
            worker.complete(Thread.currentThread());
            throw new IllegalStateException("a bug");
        });
        measure(1, "next", new CountDownLatch(0));
        shortage.set(true);
        gate.countDown();
        assertTrue(worker.get(10, TimeUnit.SECONDS).join(Duration.ofSeconds(10)));
        assertEquals(List.of(), List.copyOf(done));
        shortage.set(false);
        pool.relieve();
        assertEquals("nexttrue", next());
    }

    @Test
    void whatWaitsWhenItClosesIsForgotten() throws Exception {
        CompletableFuture<Thread> worker = new CompletableFuture<>();
        CountDownLatch gate = new CountDownLatch(1);
        BooleanSupplier begun = () -> {
            Thread.currentThread().setUncaughtExceptionHandler((_, e) -> done.add(e.toString()));
            worker.complete(Thread.currentThread());
            return false;
        };
        pool.measure(peer(1, large("/first", gate)), begun, _ -> {});
        measure(1, "second", new CountDownLatch(0));
        Thread thread = worker.get(60, TimeUnit.SECONDS);
        pool.close();
        gate.countDown();
        thread.join(Duration.ofSeconds(60));
        assertFalse(thread.isAlive());
        assertEquals(List.of(), List.copyOf(done));
    }

    @Test
    void fourGigabytesAreMeasuredAndNoMore() {
        CountDownLatch open = new CountDownLatch(0);
        FakeImage[] three = new FakeImage[3];
        Arrays.setAll(three, number -> large("/home/u/" + number, open));
        assertTrue(Measured.of(peer(1, large("/opt/tool", open), three)).isPresent());
        FakeImage[] more = Arrays.copyOf(three, 4);
        more[3] = FakeImage.tool("/home/u/more");
        assertTrue(Measured.of(peer(1, large("/opt/tool", open), more)).isEmpty());
        assertEquals(0, more[3].reads());
    }

    @Test
    void whatIsSmallIsMeasuredAtOnce() {
        CountDownLatch open = new CountDownLatch(0);
        FakeImage tool = FakeImage.tool("/opt/tool");
        assertTrue(DigestPool.immediate(peer(1, tool)));
        assertFalse(DigestPool.immediate(peer(1, large("/opt/large", open))));
        assertFalse(DigestPool.immediate(peer(1, tool, large("/home/u/large.so", open))));
        FakeImage[] many = new FakeImage[256];
        Arrays.setAll(many, number -> FakeImage.tool("/home/u/" + number));
        assertTrue(DigestPool.immediate(peer(1, tool, Arrays.copyOf(many, 255))), "a megabyte in all");
        assertFalse(DigestPool.immediate(peer(1, tool, many)), "many small ones are not small");
    }

    @Test
    void librariesThatTheUserMayWriteAreMeasuredToo() throws Exception {
        FakeImage library = FakeImage.tool("/home/u/own.so");
        Measured measured =
                Measured.of(peer(1, FakeImage.tool("/opt/tool"), library)).orElseThrow();
        assertEquals(List.of(new Library("/home/u/own.so", library.digest())), measured.libraries());
    }
}
