package io.keychainauth.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallMemoryTest {
    private static final long SMALL = 40;

    @Test
    void theSameMemoryServesOneCallAfterTheOther() {
        long first = addressOfOne(SMALL);
        assertEquals(first, addressOfOne(SMALL));
        assertNotEquals(
                first,
                CompletableFuture.supplyAsync(
                                () -> addressOfOne(SMALL),
                                task -> Thread.ofPlatform().start(task))
                        .join());
    }

    @Test
    void nothingOfACallIsLeftForTheNext() {
        long address;
        try (Arena arena = CallMemory.open()) {
            MemorySegment secret = arena.allocate(SMALL);
            secret.fill((byte) 's');
            address = secret.address();
        }
        assertArrayEquals(
                new byte[(int) SMALL],
                MemorySegment.ofAddress(address).reinterpret(SMALL).toArray(JAVA_BYTE));
    }

    @Test
    void whatFailsIsWipedAsWell() {
        long[] address = new long[1];
        assertThrows(
                IllegalStateException.class,
                () -> Downcall.call((arena, _) -> {
                    MemorySegment secret = arena.allocate(SMALL);
                    secret.fill((byte) 's');
                    address[0] = secret.address();
                    throw new IllegalStateException("failed");
                }));
        assertArrayEquals(
                new byte[(int) SMALL],
                MemorySegment.ofAddress(address[0]).reinterpret(SMALL).toArray(JAVA_BYTE));
    }

    @Test
    void segmentsDieWithTheirArena() {
        MemorySegment kept;
        try (Arena arena = CallMemory.open()) {
            kept = arena.allocate(SMALL);
            assertTrue(arena.scope().isAlive());
        }
        assertThrows(IllegalStateException.class, () -> kept.get(JAVA_BYTE, 0));
    }

    @Test
    void aCallWithinACallHasMemoryOfItsOwn() {
        try (Arena outer = CallMemory.open()) {
            MemorySegment before = filled(outer, 'a');
            MemorySegment between;
            try (Arena inner = CallMemory.open()) {
                MemorySegment within = filled(inner, 'b');
                between = filled(outer, 'c');
                MemorySegment again = filled(inner, 'd');
                assertHolds('b', within);
                assertHolds('d', again);
            }
            try (Arena inner = CallMemory.open()) {
                filled(inner, 'e');
                assertHolds('a', before);
                assertHolds('c', between);
            }
            MemorySegment after = filled(outer, 'f');
            assertHolds('a', before);
            assertHolds('c', between);
            assertHolds('f', after);
        }
    }

    @Test
    void arenasCloseInTheirOrder() {
        try (Arena outer = CallMemory.open()) {
            try (Arena inner = CallMemory.open()) {
                assertThrows(IllegalStateException.class, outer::close);
                assertHolds('a', filled(inner, 'a'));
            }
            assertHolds('b', filled(outer, 'b'));
        }
    }

    @Test
    void anArenaIsClosedOnce() {
        Arena arena = CallMemory.open();
        arena.close();
        try (Arena next = CallMemory.open()) {
            MemorySegment segment = filled(next, 'a');
            assertThrows(IllegalStateException.class, arena::close);
            assertThrows(IllegalStateException.class, () -> arena.allocate(SMALL));
            assertHolds('a', segment);
        }
    }

    @Test
    void whatIsTooLargeForTheBlockIsStillThereAndZero() {
        try (Arena arena = CallMemory.open()) {
            MemorySegment small = filled(arena, 'a');
            MemorySegment large = arena.allocate(CallMemory.BLOCK);
            assertEquals(CallMemory.BLOCK, large.byteSize());
            assertHolds('\0', large);
            large.fill((byte) 'b');
            assertHolds('a', small);
            MemorySegment rest = arena.allocate(CallMemory.BLOCK - SMALL);
            assertHolds('\0', rest);
            rest.fill((byte) 'c');
            assertHolds('\0', arena.allocate(1));
            assertHolds('b', large);
            assertHolds('a', small);
        }
        assertEquals(addressOfOne(CallMemory.BLOCK), addressOfOne(SMALL));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 8, 16, 64, 4096})
    void addressesAreAligned(long alignment) {
        try (Arena arena = CallMemory.open()) {
            arena.allocate(1);
            MemorySegment segment = arena.allocate(SMALL, alignment);
            assertEquals(0, segment.address() % alignment);
            assertEquals(SMALL, segment.byteSize());
        }
    }

    @Test
    void anotherThreadGetsNothing() {
        try (Arena arena = CallMemory.open()) {
            MemorySegment segment = filled(arena, 'a');
            CompletionException refused = assertThrows(
                    CompletionException.class,
                    () -> CompletableFuture.runAsync(
                                    () -> segment.get(JAVA_BYTE, 0),
                                    task -> Thread.ofPlatform().start(task))
                            .join());
            assertTrue(refused.getCause() instanceof WrongThreadException);
            assertHolds('a', segment);
        }
    }

    @Test
    void aVirtualThreadKeepsNothing() throws InterruptedException {
        boolean[] right = new boolean[1];
        Thread.ofVirtual()
                .start(() -> {
                    try (Arena arena = CallMemory.open()) {
                        assertHolds('a', filled(arena, 'a'));
                        right[0] = true;
                    }
                })
                .join();
        assertTrue(right[0]);
    }

    private static long addressOfOne(long bytes) {
        try (Arena arena = CallMemory.open()) {
            return arena.allocate(bytes).address();
        }
    }

    private static MemorySegment filled(Arena arena, char with) {
        MemorySegment segment = arena.allocate(SMALL);
        assertHolds('\0', segment);
        segment.fill((byte) with);
        return segment;
    }

    private static void assertHolds(char wanted, MemorySegment segment) {
        for (byte found : segment.toArray(JAVA_BYTE)) {
            assertEquals(wanted, found);
        }
        assertFalse(segment.byteSize() == 0);
    }
}
