package io.keychainauth.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Memory of native calls, out of a block that each thread keeps: a call lasts a microsecond, and asking the C library for
 * memory and giving it back would be half of it. What was handed out is overwritten when its arena closes, so that the
 * next call finds zeros and nothing of the one before.
 */
public final class CallMemory {
    /** A path, what is said of a file, and a page of text; whoever asks for more gets memory of his own. */
    static final long BLOCK = 16 << 10;

    private static final long ALIGNMENT = 64;

    /** The block belongs to nobody but the garbage collector, so that it goes when its thread has ended. */
    private static final ThreadLocal<CallMemory> OF_THREAD = ThreadLocal.withInitial(CallMemory::new);

    private final MemorySegment block = Arena.ofAuto().allocate(BLOCK, ALIGNMENT);
    private final MemorySegment state = ErrorCapture.state(Arena.ofAuto());
    private long used;
    /** Arenas that are open. */
    private int depth;

    private CallMemory() {}

    /**
     * Opens an arena for the calling thread, confined to it. An arena that was opened later must be closed before it, as
     * {@code try} does. A virtual thread keeps no block: there may be very many.
     */
    @SuppressWarnings("MustBeClosedChecker") // The caller closes it; an annotation that says so would be a dependency.
    public static Arena open() {
        return Thread.currentThread().isVirtual() ? Arena.ofConfined() : OF_THREAD.get().new Frame();
    }

    /** Where the thread's next call leaves its error code (see {@link ErrorCapture}); read before another one is made. */
    static MemorySegment state() {
        return Thread.currentThread().isVirtual() ? ErrorCapture.state(Arena.ofAuto()) : OF_THREAD.get().state;
    }

    /** The part of the block that one arena hands out. */
    private final class Frame implements Arena {
        private final Thread owner = Thread.currentThread();
        private final long start = used;
        private final int level = ++depth;

        /** Ends the life of all segments at once, and has those that the block has no room for. Many calls need none. */
        private @Nullable Arena session;

        private boolean closed;

        @Override
        public MemorySegment allocate(long bytes, long alignment) {
            requireOpen();
            long at = (used + alignment - 1) & -alignment;
            // Behind the memory of an arena that was opened later there is no place that outlives it.
            boolean last = level == depth;
            boolean fits = alignment <= ALIGNMENT && bytes <= BLOCK - at;
            if (!last || !fits) {
                return session().allocate(bytes, alignment);
            }
            MemorySegment segment = block.asSlice(at, bytes).reinterpret(session(), null);
            used = at + bytes;
            return segment;
        }

        @Override
        public MemorySegment.Scope scope() {
            return session().scope();
        }

        @SuppressWarnings("MustBeClosedChecker") // close() does.
        private Arena session() {
            if (session == null) {
                requireOpen();
                session = Arena.ofConfined();
            }
            return session;
        }

        /** As every confined arena has it: for another thread, or once it is closed, there is nothing. */
        private void requireOpen() {
            if (Thread.currentThread() != owner) {
                throw new WrongThreadException("an arena of another thread");
            }
            if (closed) {
                throw new IllegalStateException("already closed");
            }
        }

        @Override
        public void close() {
            requireOpen();
            if (level < depth) {
                throw new IllegalStateException("an arena that was opened later is still open");
            }
            if (session != null) {
                session.close();
            }
            closed = true;
            if (used > start) {
                Bytes.wipe(block.asSlice(start, used - start));
                used = start;
            }
            depth--;
        }
    }
}
