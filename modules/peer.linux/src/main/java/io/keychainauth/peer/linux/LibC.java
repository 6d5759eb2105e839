package io.keychainauth.peer.linux;

import io.keychainauth.ffi.CallMemory;
import io.keychainauth.ffi.Downcall;
import io.keychainauth.ffi.ErrorCapture;
import io.keychainauth.peer.linux.gen.libc.libc_h;
import io.keychainauth.peer.linux.gen.libc.statx;
import io.keychainauth.peer.linux.gen.libc.statx_timestamp;
import io.keychainauth.peer.serving.KernelException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** How functions of the C library are bound, called and judged. */
final class LibC {
    private static final ErrorCapture ERRNO = new ErrorCapture("errno");
    private static final long NANOS = 1_000_000_000L;

    private LibC() {}

    static MethodHandle bind(MemorySegment address, FunctionDescriptor descriptor) {
        return ERRNO.bind(address, descriptor);
    }

    static MethodHandle bindVariadic(MemorySegment address, FunctionDescriptor descriptor, int firstVariadic) {
        return ERRNO.bindVariadic(address, descriptor, firstVariadic);
    }

    /** The result, or the negated error code, as the kernel itself returns it. */
    static int result(Downcall.WithState downcall) {
        try (Arena arena = CallMemory.open()) {
            return result(arena, downcall);
        }
    }

    /** The same with an arena that holds what the call leaves behind. */
    static int result(Arena arena, Downcall.WithState downcall) {
        return (int) Downcall.call(arena, (memory, state) -> result(downcall.invoke(memory, state), state));
    }

    /** The same for a state segment that lives longer than the call. */
    static long result(long result, MemorySegment state) {
        return result >= 0 ? result : -ERRNO.code(state);
    }

    /** The result of a call that ought to succeed; repeated when a signal interrupted it. */
    static int checked(String function, Downcall.WithState downcall) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            return checked(function, arena, downcall);
        }
    }

    /** The same with an arena that holds what the call leaves behind. */
    static int checked(String function, Arena arena, Downcall.WithState downcall) throws KernelException {
        int result;
        do {
            result = result(arena, downcall);
        } while (result == -Errno.EINTR);
        if (result < 0) {
            throw new KernelException(function, -result);
        }
        return result;
    }

    /** The address that mmap(2) returned; MAP_FAILED is -1. */
    static long checkedAddress(String function, Downcall.WithState downcall) throws KernelException {
        int[] code = new int[1];
        long address = Downcall.call((arena, state) -> {
            long result = downcall.invoke(arena, state);
            code[0] = ERRNO.code(state);
            return result;
        });
        if (address == -1) {
            throw new KernelException(function, code[0]);
        }
        return address;
    }

    static MemorySegment statusBuffer(Arena arena) {
        return statx.allocate(arena);
    }

    static FileStatus status(MemorySegment buffer) {
        int mode = Short.toUnsignedInt(statx.stx_mode(buffer));
        return new FileStatus(
                Integer.toUnsignedLong(statx.stx_dev_major(buffer)) << 32
                        | Integer.toUnsignedLong(statx.stx_dev_minor(buffer)),
                statx.stx_ino(buffer),
                kind(mode & libc_h.S_IFMT()),
                mode & 0777,
                Integer.toUnsignedLong(statx.stx_uid(buffer)),
                Integer.toUnsignedLong(statx.stx_gid(buffer)),
                Integer.toUnsignedLong(statx.stx_nlink(buffer)),
                statx.stx_size(buffer),
                nanos(statx.stx_mtime(buffer)),
                nanos(statx.stx_ctime(buffer)),
                (statx.stx_mask(buffer) & libc_h.STATX_MNT_ID()) == 0 ? 0 : statx.stx_mnt_id(buffer));
    }

    private static FileStatus.Kind kind(int format) {
        if (format == libc_h.S_IFREG()) {
            return FileStatus.Kind.REGULAR;
        }
        if (format == libc_h.S_IFSOCK()) {
            return FileStatus.Kind.SOCKET;
        }
        return format == libc_h.S_IFLNK() ? FileStatus.Kind.LINK : FileStatus.Kind.OTHER;
    }

    private static long nanos(MemorySegment timestamp) {
        return statx_timestamp.tv_sec(timestamp) * NANOS + statx_timestamp.tv_nsec(timestamp);
    }
}
