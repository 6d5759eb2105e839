package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keychainauth.peer.linux.gen.libc.dirent64;
import io.keychainauth.peer.serving.KernelException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A list of names that seems to end early would hide a thread with a tracer, or the descriptor of a connection. */
class FolderEntriesTest {
    private static final int RECORD = 32;

    /** What one question finds when the calls for it give these names each, and nothing once they are used up. */
    private static List<String> ask(Deque<List<String>> calls) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            return FolderEntries.names(arena.allocate(1 << 10, Long.BYTES), block -> {
                List<String> names = calls.isEmpty() ? List.of() : calls.remove();
                for (int i = 0; i < names.size(); i++) {
                    MemorySegment record =
                            block.asSlice((long) i * RECORD, RECORD).fill((byte) 0);
                    record.set(ValueLayout.JAVA_SHORT, dirent64.d_reclen$offset(), (short) RECORD);
                    record.setString(dirent64.d_name$offset(), names.get(i), UTF_8);
                }
                return names.size() * RECORD;
            });
        }
    }

    @Test
    void aFolderThatNamesItselfAloneHasNotEnded() throws Exception {
        Deque<List<String>> calls =
                new ArrayDeque<>(List.of(List.of("."), List.of(".."), List.of("1", "2"), List.of("3")));
        assertEquals(List.of("1", "2"), ask(calls));
        assertEquals(List.of("3"), ask(calls));
        assertEquals(List.of(), ask(calls));
    }

    @Test
    void anEmptyFolderEnds() throws Exception {
        assertEquals(List.of(), ask(new ArrayDeque<>(List.of(List.of(".", "..")))));
    }
}
