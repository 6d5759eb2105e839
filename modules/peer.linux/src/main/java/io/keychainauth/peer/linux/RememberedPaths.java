package io.keychainauth.peer.linux;

import static io.keychainauth.peer.linux.LibC.bindVariadic;
import static io.keychainauth.peer.linux.LibC.result;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.peer.linux.gen.libc.libc_h;
import io.keychainauth.peer.serving.KernelException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Opens files by what the kernel remembers of their paths, without a question to any file system (openat2(2)). */
final class RememberedPaths {
    /** Linux 5.12. */
    static final long RESOLVE_CACHED = 0x20;

    /** What is being renamed or mounted anywhere on the way makes the kernel give up; it is soon over. */
    private static final int ATTEMPTS = 100;

    private static final MethodHandle OPENAT2 = bindVariadic(
            libc_h.syscall.address(),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG),
            1);

    private static final boolean KNOWN = probe();

    private RememberedPaths() {}

    /** Whether this kernel can; no file is asked for, so that no peer can make it seem that it cannot. */
    static boolean known() {
        return KNOWN;
    }

    /**
     * Our own executable is in use, so that the way to it is remembered. Where it is not, as on a file system that looks
     * again each time (ZFS), every client would seem to be replaced.
     */
    private static boolean probe() {
        return remembered("/")
                && ProcessHandle.current()
                        .info()
                        .command()
                        .filter(RememberedPaths::remembered)
                        .isPresent();
    }

    private static boolean remembered(String path) {
        try {
            new NativeProcessFiles().close(hold(path));
            return true;
        } catch (KernelException e) {
            return false;
        }
    }

    /**
     * Opens a path for what is said of it only (O_PATH).
     *
     * @throws KernelException with EAGAIN if the kernel does not remember the way to it
     */
    static int hold(String path) throws KernelException {
        int held = -Errno.EAGAIN;
        for (int attempt = 0; attempt < ATTEMPTS && held == -Errno.EAGAIN; attempt++) {
            held = open(path);
        }
        if (held < 0) {
            throw new KernelException("openat2", -held);
        }
        return held;
    }

    private static int open(String path) {
        return result((arena, state) -> {
            MemorySegment how = arena.allocate(JAVA_LONG, 3); // struct open_how: flags, mode, resolve
            how.setAtIndex(JAVA_LONG, 0, libc_h.O_PATH() | libc_h.O_CLOEXEC());
            how.setAtIndex(JAVA_LONG, 2, RESOLVE_CACHED);
            return (long) OPENAT2.invokeExact(
                    state,
                    (long) libc_h.SYS_openat2(),
                    (long) libc_h.AT_FDCWD(),
                    Bytes.string(arena, path),
                    how,
                    how.byteSize());
        });
    }
}
