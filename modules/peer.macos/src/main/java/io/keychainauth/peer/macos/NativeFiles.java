package io.keychainauth.peer.macos;

import static io.keychainauth.peer.macos.Darwin.bind;
import static io.keychainauth.peer.macos.Darwin.bindVariadic;
import static io.keychainauth.peer.macos.Darwin.checked;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.CallMemory;
import io.keychainauth.peer.macos.gen.libsystem.libsystem_h;
import io.keychainauth.peer.macos.gen.libsystem.timespec;
import io.keychainauth.peer.serving.KernelException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/** {@link Files} of libSystem. */
final class NativeFiles implements Files {
    private static final MethodHandle OPEN =
            bindVariadic(libsystem_h.open.address(), FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), 2);
    private static final MethodHandle FSTAT = bind(libsystem_h.fstat$address(), libsystem_h.fstat$descriptor());
    private static final MethodHandle LSTAT = bind(libsystem_h.lstat$address(), libsystem_h.lstat$descriptor());
    private static final MethodHandle FSTATFS = bind(libsystem_h.fstatfs$address(), libsystem_h.fstatfs$descriptor());
    private static final MethodHandle ACCESS = bind(libsystem_h.access$address(), libsystem_h.access$descriptor());
    private static final MethodHandle PREAD = bind(libsystem_h.pread$address(), libsystem_h.pread$descriptor());
    private static final MethodHandle CLOSE = bind(libsystem_h.close$address(), libsystem_h.close$descriptor());

    private static final int BLOCK = 64 << 10;
    private static final long NANOS = 1_000_000_000L;

    @Override
    public int open(String path) throws KernelException {
        int flags =
                libsystem_h.O_RDONLY() | libsystem_h.O_CLOEXEC() | libsystem_h.O_NOFOLLOW() | libsystem_h.O_NONBLOCK();
        return checked("open", (arena, state) -> (int) OPEN.invokeExact(state, Bytes.string(arena, path), flags, 0));
    }

    @Override
    public NamedFile status(int file) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment buffer = statusBuffer(arena);
            checked("fstat", arena, (_, state) -> (int) FSTAT.invokeExact(state, file, buffer));
            return status(buffer);
        }
    }

    @Override
    public NamedFile status(String path) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment buffer = statusBuffer(arena);
            MemorySegment name = Bytes.string(arena, path);
            checked("lstat", arena, (_, state) -> (int) LSTAT.invokeExact(state, name, buffer));
            return status(buffer);
        }
    }

    @Override
    public FileSystem fileSystem(int file) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment buffer = arena.allocate(libsystem_h.statfs_size(), Long.BYTES);
            checked("fstatfs", arena, (_, state) -> (int) FSTATFS.invokeExact(state, file, buffer));
            String kind = Bytes.string(
                    buffer.asSlice(libsystem_h.statfs_f_fstypename()), libsystem_h.statfs_f_fstypename_size());
            int flags = buffer.get(JAVA_INT, libsystem_h.statfs_f_flags());
            return new FileSystem(kind, (flags & libsystem_h.MNT_LOCAL()) != 0);
        }
    }

    @Override
    public boolean writable(String path) throws KernelException {
        int result = Darwin.result(
                (arena, state) -> (int) ACCESS.invokeExact(state, Bytes.string(arena, path), libsystem_h.W_OK()));
        if (result < 0 && result != -Errno.EACCES && result != -Errno.EPERM) {
            throw new KernelException("access", -result);
        }
        return result == 0;
    }

    @Override
    public ByteBuffer read(int file, long offset) throws KernelException {
        ByteBuffer into = ByteBuffer.allocate(BLOCK);
        try (Arena arena = CallMemory.open()) {
            MemorySegment block = arena.allocate(BLOCK);
            int count = checked(
                    "pread", arena, (_, state) -> (long) PREAD.invokeExact(state, file, block, (long) BLOCK, offset));
            MemorySegment.copy(block, JAVA_BYTE, 0, into.array(), 0, count);
            return into.limit(count);
        }
    }

    @Override
    public void close(int file) {
        Darwin.result((_, state) -> (int) CLOSE.invokeExact(state, file));
    }

    static MemorySegment statusBuffer(Arena arena) {
        return arena.allocate(libsystem_h.stat_size(), Long.BYTES);
    }

    static NamedFile status(MemorySegment buffer) {
        int mode = Short.toUnsignedInt(buffer.get(JAVA_SHORT, libsystem_h.stat_st_mode()));
        return new NamedFile(
                Integer.toUnsignedLong(buffer.get(JAVA_INT, libsystem_h.stat_st_dev())),
                buffer.get(JAVA_LONG, libsystem_h.stat_st_ino()),
                kind(mode & libsystem_h.S_IFMT()),
                mode & 0777,
                Integer.toUnsignedLong(buffer.get(JAVA_INT, libsystem_h.stat_st_uid())),
                buffer.get(JAVA_LONG, libsystem_h.stat_st_size()),
                nanos(buffer.asSlice(libsystem_h.stat_st_mtimespec(), timespec.sizeof())),
                nanos(buffer.asSlice(libsystem_h.stat_st_ctimespec(), timespec.sizeof())));
    }

    private static NamedFile.Kind kind(int format) {
        if (format == libsystem_h.S_IFREG()) {
            return NamedFile.Kind.REGULAR;
        }
        if (format == libsystem_h.S_IFSOCK()) {
            return NamedFile.Kind.SOCKET;
        }
        return format == libsystem_h.S_IFLNK() ? NamedFile.Kind.LINK : NamedFile.Kind.OTHER;
    }

    private static long nanos(MemorySegment time) {
        return timespec.tv_sec(time) * NANOS + timespec.tv_nsec(time);
    }
}
