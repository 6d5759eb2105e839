package io.keychainauth.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DowncallTest {
    @Test
    void theMemoryOfACallIsGoneAfterIt() {
        AtomicReference<MemorySegment> kept = new AtomicReference<>();
        assertEquals(7, Downcall.call((arena, state) -> {
            kept.set(arena.allocate(8));
            assertTrue(state.byteSize() >= 4);
            return 7;
        }));
        assertThrows(IllegalStateException.class, () -> kept.get().get(JAVA_BYTE, 0));
    }

    @Test
    void programmingErrorsPassAndNothingElseIsExpected() {
        var own = new IllegalStateException("own");
        assertSame(
                own,
                assertThrows(
                        IllegalStateException.class,
                        () -> Downcall.call(() -> {
                            throw own;
                        })));
        assertThrows(
                OutOfMemoryError.class,
                () -> Downcall.call(() -> {
                    throw new OutOfMemoryError();
                }));
        assertThrows(
                AssertionError.class,
                () -> Downcall.call((_, _) -> {
                    throw new IOException();
                }));
    }

    @Test
    void textsAreBoundedAndNeverHoldNul() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = Bytes.string(arena, "grüße");
            assertEquals("grüße", Bytes.string(text, 16));
            assertThrows(IllegalArgumentException.class, () -> Bytes.string(text, 3));
            assertThrows(IllegalArgumentException.class, () -> Bytes.string(arena, "a\0b"));
            Bytes.wipe(text);
            assertEquals("", Bytes.string(text, 16));
        }
    }

    @Test
    void aHandleIsReleasedOnce() {
        AtomicInteger released = new AtomicInteger();
        Runnable end;
        try (NativeHandle handle = new NativeHandle(released::incrementAndGet)) {
            assertTrue(handle.open());
            end = handle::close;
            end.run();
            assertFalse(handle.open());
        }
        assertEquals(1, released.get());
    }
}
