package io.keychainauth.peer.linux;

import static io.keychainauth.peer.linux.LibC.bind;
import static io.keychainauth.peer.linux.LibC.checked;
import static io.keychainauth.peer.linux.LibC.checkedAddress;

import io.keychainauth.peer.linux.gen.libc.libc_h;
import io.keychainauth.peer.serving.KernelException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The first page of a file in our own memory. Bound when it is first used: on most file systems it never is. */
final class NativeMapping {
    private static final MethodHandle MMAP = bind(libc_h.mmap$address(), libc_h.mmap$descriptor());
    private static final MethodHandle MUNMAP = bind(libc_h.munmap$address(), libc_h.munmap$descriptor());
    private static final long BYTES = 4096;

    private NativeMapping() {}

    static long map(int descriptor) throws KernelException {
        return checkedAddress(
                "mmap",
                (_, state) -> ((MemorySegment) MMAP.invokeExact(
                                state,
                                MemorySegment.NULL,
                                BYTES,
                                libc_h.PROT_READ(),
                                libc_h.MAP_PRIVATE(),
                                descriptor,
                                0L))
                        .address());
    }

    static void unmap(long address) throws KernelException {
        MemorySegment page = MemorySegment.ofAddress(address);
        checked("munmap", (_, state) -> (int) MUNMAP.invokeExact(state, page, BYTES));
    }
}
