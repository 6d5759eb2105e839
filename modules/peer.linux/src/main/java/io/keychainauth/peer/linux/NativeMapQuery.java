package io.keychainauth.peer.linux;

import static io.keychainauth.peer.linux.LibC.bindVariadic;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.keychainauth.ffi.CallMemory;
import io.keychainauth.peer.linux.gen.libc.libc_h;
import io.keychainauth.peer.linux.gen.libc.procmap_query;
import io.keychainauth.peer.serving.KernelException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** The question for one mapping of a process (PROCMAP_QUERY, linux/fs.h, since Linux 6.11). */
final class NativeMapQuery {
    private static final MethodHandle IOCTL =
            bindVariadic(libc_h.ioctl.address(), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), 2);

    /** PATH_MAX. */
    private static final int LONGEST_NAME = 4096;

    /** For a longer name, by which no file can be opened: no UTF-8 either, and of as little use. */
    private static final byte[] NO_NAME = {(byte) 0xff};

    private NativeMapQuery() {}

    static Optional<Mapping> executable(int maps, long from) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment name = arena.allocate(LONGEST_NAME);
            MemorySegment question = question(arena, from);
            procmap_query.vma_name_addr(question, name.address());
            procmap_query.vma_name_size(question, LONGEST_NAME);
            int result = ask(arena, maps, question);
            boolean named = result != -Errno.ENAMETOOLONG;
            if (!named) {
                question = question(arena, from);
                result = ask(arena, maps, question);
            }
            if (result == -Errno.ENOENT) {
                return Optional.empty();
            }
            if (result < 0) {
                throw new KernelException("ioctl(PROCMAP_QUERY)", -result);
            }
            return Optional.of(mapping(question, named ? written(question, name) : NO_NAME));
        }
    }

    private static MemorySegment question(Arena arena, long from) {
        MemorySegment question = procmap_query.allocate(arena);
        procmap_query.size(question, procmap_query.sizeof());
        procmap_query.query_flags(
                question, libc_h.PROCMAP_QUERY_COVERING_OR_NEXT_VMA() | libc_h.PROCMAP_QUERY_VMA_EXECUTABLE());
        procmap_query.query_addr(question, from);
        return question;
    }

    private static int ask(Arena arena, int maps, MemorySegment question) {
        return LibC.result(arena, (_, state) -> (int) IOCTL.invokeExact(state, maps, libc_h.PROCMAP_QUERY(), question));
    }

    private static byte[] written(MemorySegment question, MemorySegment name) {
        int length = Math.max(procmap_query.vma_name_size(question) - 1, 0); // with its terminator
        return name.asSlice(0, length).toArray(JAVA_BYTE);
    }

    private static Mapping mapping(MemorySegment question, byte[] name) throws KernelException {
        return new Mapping(
                procmap_query.vma_start(question),
                procmap_query.vma_end(question),
                Integer.toUnsignedLong(procmap_query.dev_major(question)) << 32
                        | Integer.toUnsignedLong(procmap_query.dev_minor(question)),
                procmap_query.inode(question),
                MemoryMap.name(name));
    }
}
