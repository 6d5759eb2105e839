package io.keychainauth.peer.linux;

import static io.keychainauth.peer.linux.LibC.bind;
import static io.keychainauth.peer.linux.LibC.bindVariadic;
import static io.keychainauth.peer.linux.LibC.checked;
import static io.keychainauth.peer.linux.LibC.result;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.CallMemory;
import io.keychainauth.peer.linux.gen.libc.libc_h;
import io.keychainauth.peer.linux.gen.libc.pollfd;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** {@link ProcessFiles} of the C library and the proc file system. */
final class NativeProcessFiles implements ProcessFiles {
    private static final MethodHandle SYSCALL = bindVariadic(
            libc_h.syscall.address(), FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG), 1);
    private static final MethodHandle POLL = bind(libc_h.poll$address(), libc_h.poll$descriptor());
    private static final MethodHandle OPENAT =
            bindVariadic(libc_h.openat.address(), FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), 3);
    private static final MethodHandle READLINKAT = bind(libc_h.readlinkat$address(), libc_h.readlinkat$descriptor());
    private static final MethodHandle STATX = bind(libc_h.statx$address(), libc_h.statx$descriptor());
    private static final MethodHandle FACCESSAT = bind(libc_h.faccessat$address(), libc_h.faccessat$descriptor());
    private static final MethodHandle GETXATTR = bind(libc_h.getxattr$address(), libc_h.getxattr$descriptor());
    private static final MethodHandle PREAD = bind(libc_h.pread$address(), libc_h.pread$descriptor());
    private static final MethodHandle GETDENTS = bind(libc_h.getdents64$address(), libc_h.getdents64$descriptor());
    private static final MethodHandle CLOSE = bind(libc_h.close$address(), libc_h.close$descriptor());

    private static final int BLOCK = 256 << 10;
    private static final int ENTRIES_BYTES = 4 << 10;

    @Override
    public int handle(long pid) throws KernelException {
        return checked(
                "pidfd_open", (_, state) -> (long) SYSCALL.invokeExact(state, (long) libc_h.SYS_pidfd_open(), pid, 0L));
    }

    @Override
    public boolean alive(int handle) throws KernelException {
        return checked("poll", (arena, state) -> {
                    MemorySegment entry = pollfd.allocate(arena);
                    pollfd.fd(entry, handle);
                    pollfd.events(entry, (short) libc_h.POLLIN());
                    return (int) POLL.invokeExact(state, entry, 1L, 0);
                })
                == 0;
    }

    @Override
    public int folder(long pid) throws KernelException {
        return open("open(/proc/<pid>)", libc_h.AT_FDCWD(), "/proc/" + pid, libc_h.O_PATH());
    }

    @Override
    public int open(String path) throws KernelException {
        return open(libc_h.AT_FDCWD(), path);
    }

    /**
     * Follows only what the kernel remembers of the path, as it does of the way to every file that somebody executes or
     * maps. A file system that its user mounts over that way, or links to from there, is not asked: it could keep all
     * our threads waiting for ever.
     */
    @Override
    public int hold(String path) throws KernelException {
        if (!RememberedPaths.known()) {
            return hold(libc_h.AT_FDCWD(), path);
        }
        return RememberedPaths.hold(path);
    }

    @Override
    public int open(int folder, String name) throws KernelException {
        return open("open(" + name + ")", folder, name, libc_h.O_RDONLY());
    }

    @Override
    public int hold(int folder, String name) throws KernelException {
        return open("open(" + name + ")", folder, name, libc_h.O_PATH());
    }

    private static int open(String function, int folder, String name, int flags) throws KernelException {
        return checked(function, (arena, state) ->
                (int) OPENAT.invokeExact(state, folder, Bytes.string(arena, name), flags | libc_h.O_CLOEXEC()));
    }

    @Override
    public byte[] link(int folder, String name, int longest) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment text = arena.allocate(longest);
            int length = checked("readlink(" + name + ")", arena, (_, state) ->
                    (long) READLINKAT.invokeExact(state, folder, Bytes.string(arena, name), text, (long) longest));
            return text.asSlice(0, length).toArray(JAVA_BYTE);
        }
    }

    @Override
    public FileStatus target(int folder, String name) throws KernelException {
        return status("statx(" + name + ")", folder, name, 0);
    }

    @Override
    public FileStatus status(int descriptor) throws KernelException {
        return status("statx", descriptor, "", libc_h.AT_EMPTY_PATH());
    }

    @Override
    public FileStatus status(String path) throws KernelException {
        try (Descriptor held = new Descriptor(hold(path), this::close)) {
            return held.use(this::status);
        }
    }

    private static FileStatus status(String function, int folder, String name, int flags) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment buffer = LibC.statusBuffer(arena);
            checked(function, arena, (_, state) -> (int) STATX.invokeExact(
                    state,
                    folder,
                    Bytes.string(arena, name),
                    flags | libc_h.AT_STATX_DONT_SYNC(),
                    libc_h.STATX_BASIC_STATS() | libc_h.STATX_MNT_ID(),
                    buffer));
            return LibC.status(buffer);
        }
    }

    @Override
    public boolean writable(int held) throws KernelException {
        int result = result((arena, state) -> (int) FACCESSAT.invokeExact(
                state, libc_h.AT_FDCWD(), Bytes.string(arena, "/proc/self/fd/" + held), libc_h.W_OK(), 0));
        if (result == -Errno.EACCES) {
            return false;
        }
        if (result < 0) {
            throw new KernelException("faccessat", -result);
        }
        return true;
    }

    @Override
    public boolean listed(int held) throws KernelException {
        int result = result((arena, state) -> (long) GETXATTR.invokeExact(
                state,
                Bytes.string(arena, "/proc/self/fd/" + held),
                Bytes.string(arena, "system.posix_acl_access"),
                MemorySegment.NULL,
                0L));
        if (result == -Errno.ENODATA || result == -Errno.EOPNOTSUPP) {
            return false;
        }
        if (result < 0) {
            throw new KernelException("getxattr", -result);
        }
        return true;
    }

    @Override
    public int read(int descriptor, byte[] into, int place, long offset) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment block = arena.allocate(Math.min(into.length - place, MOST));
            int length = checked("pread", arena, (_, state) ->
                    (long) PREAD.invokeExact(state, descriptor, block, block.byteSize(), offset));
            MemorySegment.copy(block, JAVA_BYTE, 0, into, place, length);
            return length;
        }
    }

    private static int read(int descriptor, MemorySegment block, long offset) throws KernelException {
        return checked(
                "pread", (_, state) -> (long) PREAD.invokeExact(state, descriptor, block, block.byteSize(), offset));
    }

    @Override
    public Content content(int held) throws KernelException {
        int flags = libc_h.O_RDONLY() | libc_h.O_NONBLOCK();
        return new NativeContent(open("open(exe)", libc_h.AT_FDCWD(), "/proc/self/fd/" + held, flags));
    }

    @Override
    public void close(int descriptor) {
        result((_, state) -> (int) CLOSE.invokeExact(state, descriptor));
    }

    @Override
    public List<String> entries(int folder) throws KernelException {
        try (Arena arena = CallMemory.open()) {
            return FolderEntries.names(
                    arena.allocate(ENTRIES_BYTES, Long.BYTES),
                    block -> checked("getdents64", arena, (_, state) ->
                            (long) GETDENTS.invokeExact(state, folder, block, block.byteSize())));
        }
    }

    @Override
    public boolean changed(int mountinfo) throws KernelException {
        return checked("poll", (arena, state) -> {
                    MemorySegment entry = pollfd.allocate(arena);
                    pollfd.fd(entry, mountinfo);
                    pollfd.events(entry, (short) libc_h.POLLPRI());
                    return (int) POLL.invokeExact(state, entry, 1L, 0);
                })
                > 0;
    }

    @Override
    public boolean ownPages(int pagemap, long start, long end) throws KernelException {
        return NativePageScan.ownPages(pagemap, start, end);
    }

    @Override
    public Optional<Mapping> executable(int maps, long from) throws KernelException {
        return NativeMapQuery.executable(maps, from);
    }

    @Override
    public void unmap(long address) throws KernelException {
        NativeMapping.unmap(address);
    }

    @Override
    public boolean writersRefused(int held) throws KernelException {
        int opened = result((arena, state) -> (int) OPENAT.invokeExact(
                state,
                libc_h.AT_FDCWD(),
                Bytes.string(arena, "/proc/self/fd/" + held),
                libc_h.O_WRONLY() | libc_h.O_NONBLOCK() | libc_h.O_CLOEXEC()));
        if (opened >= 0) {
            close(opened);
        }
        return opened == -Errno.ETXTBSY;
    }

    private final class NativeContent implements Content {
        private final int descriptor;
        private final Arena arena = Arena.ofConfined();
        private final MemorySegment block = arena.allocate(BLOCK);
        private final ByteBuffer view = block.asByteBuffer();

        NativeContent(int descriptor) {
            this.descriptor = descriptor;
        }

        @Override
        public FileStatus status() throws KernelException {
            return NativeProcessFiles.this.status(descriptor);
        }

        @Override
        public ByteBuffer read(long offset) throws KernelException {
            return view.clear().limit(NativeProcessFiles.read(descriptor, block, offset));
        }

        @Override
        public long map() throws KernelException {
            return NativeMapping.map(descriptor);
        }

        @Override
        public void close() {
            NativeProcessFiles.this.close(descriptor);
            arena.close();
        }
    }
}
