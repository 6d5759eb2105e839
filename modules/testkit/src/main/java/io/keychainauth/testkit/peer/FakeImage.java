package io.keychainauth.testkit.peer;

import io.keychainauth.peer.Image;
import io.keychainauth.peer.PeerException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** An executable that exists only as a path and a digest. */
public final class FakeImage implements Image {
    private final String path;
    private final String digest;
    private final long size;
    private final boolean writable;
    private final Hashing hashing;
    private final AtomicInteger reads = new AtomicInteger();
    private volatile boolean replaced;

    /** What hashing it takes. */
    private interface Hashing {
        void run() throws InterruptedException, PeerException;
    }

    private FakeImage(String path, String digest, long size, boolean writable, Hashing hashing) {
        this.path = path;
        this.digest = digest;
        this.size = size;
        this.writable = writable;
        this.hashing = hashing;
    }

    /** A small program whose digest is made of its path's hash code. */
    public static FakeImage tool(String path) {
        return new FakeImage(path, digestOf(path), 4096, true, () -> {});
    }

    /** The same, but its user cannot change it. */
    public static FakeImage machines(String path) {
        return new FakeImage(path, digestOf(path), 4096, false, () -> {});
    }

    /** A small program that a defect keeps from being hashed. */
    public static FakeImage broken(String path) {
        return new FakeImage(path, digestOf(path), 4096, true, () -> {
            throw new IllegalStateException("a defect");
        });
    }

    /** A small program that somebody writes to whenever it is read. */
    public static FakeImage changing(String path) {
        return new FakeImage(path, digestOf(path), 4096, true, () -> {
            throw new PeerException("changed while it was read");
        });
    }

    /** The same path with other content. */
    public FakeImage changed() {
        return new FakeImage(path, digestOf(path + "'"), size, writable, hashing);
    }

    /** From now on another file lies at the path. */
    public void replace() {
        replaced = true;
    }

    /** A program so large that hashing it takes until the latch opens. */
    public static FakeImage large(String path, CountDownLatch hashed) {
        return new FakeImage(path, digestOf(path), 1L << 30, true, hashed::await);
    }

    /** How often it was read so far. */
    public int reads() {
        return reads.get();
    }

    private static String digestOf(String text) {
        return "%064x".formatted(text.hashCode() & 0xffffffffL);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Optional<String> knownDigest() {
        return Optional.empty();
    }

    @Override
    public boolean writableByUser() {
        return writable;
    }

    @Override
    public boolean replaced() {
        return replaced;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public String digest() throws PeerException {
        reads.incrementAndGet();
        try {
            hashing.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PeerException("interrupted while hashing");
        }
        return digest;
    }
}
