package io.keychainauth.ffi;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A native resource that is released exactly once. Created in the statement that acquires the resource, so that no path
 * can lose it.
 */
public final class NativeHandle implements AutoCloseable {
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Runnable release;

    /** Wraps an acquired resource. */
    public NativeHandle(Runnable release) {
        this.release = release;
    }

    /** Whether the resource is still held. */
    public boolean open() {
        return !closed.get();
    }

    /** Releases the resource; further calls do nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
