package io.keychainauth.daemon.session;

import io.keychainauth.peer.Image;
import io.keychainauth.peer.PeerException;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Hashes large executables away from the threads that serve requests: a gigabyte takes a second or more. */
final class DigestPool implements AutoCloseable {
    /** Hashing this much costs less than handing it to another thread. */
    private static final long SMALL = 1 << 20;

    private static final int THREADS = 2;

    private final ThreadPoolExecutor threads;

    DigestPool() {
        threads = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "digest");
            thread.setDaemon(true);
            return thread;
        });
        threads.allowCoreThreadTimeOut(true);
    }

    /** Whether the digest is at hand, or so quickly made that nobody has to wait for it. */
    static boolean immediate(Image image) {
        return image.size() <= SMALL || image.knownDigest().isPresent();
    }

    /** Hashes later; the outcome is empty if the image cannot be hashed. */
    void hash(Image image, Consumer<Optional<String>> outcome) {
        threads.execute(() -> outcome.accept(digest(image)));
    }

    static Optional<String> digest(Image image) {
        try {
            return Optional.of(image.digest());
        } catch (PeerException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
