package io.keychainauth.platform.windows;

import static io.keychainauth.platform.windows.gen.platform.platform_h.C_LONG_LONG;
import static io.keychainauth.platform.windows.gen.platform.platform_h.FILE_FLAG_OPEN_REPARSE_POINT;
import static io.keychainauth.platform.windows.gen.platform.platform_h.FILE_READ_ATTRIBUTES;
import static io.keychainauth.platform.windows.gen.platform.platform_h.FILE_SHARE_DELETE;
import static io.keychainauth.platform.windows.gen.platform.platform_h.FILE_SHARE_READ;
import static io.keychainauth.platform.windows.gen.platform.platform_h.FILE_SHARE_WRITE;
import static io.keychainauth.platform.windows.gen.platform.platform_h.FILE_WRITE_DATA;
import static io.keychainauth.platform.windows.gen.platform.platform_h.FileAllocationInfo;
import static io.keychainauth.platform.windows.gen.platform.platform_h.OPEN_EXISTING;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import io.keychainauth.ffi.Downcall;
import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.platform.windows.gen.platform.platform_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** Room on the disk for a file that grows. */
final class NativeSpace {
    /** What a failed CreateFileW says: INVALID_HANDLE_VALUE. */
    private static final long INVALID = -1;

    private static final MethodHandle OPEN =
            Win32.LAST_ERROR.bind(platform_h.CreateFileW$address(), platform_h.CreateFileW$descriptor());
    private static final MethodHandle SIZE =
            Win32.LAST_ERROR.bind(platform_h.GetFileSizeEx$address(), platform_h.GetFileSizeEx$descriptor());
    private static final MethodHandle SET = Win32.LAST_ERROR.bind(
            platform_h.SetFileInformationByHandle$address(), platform_h.SetFileInformationByHandle$descriptor());

    private NativeSpace() {}

    /**
     * The room stays only while somebody has the file open. A room smaller than the file would cut it, so its size is
     * looked at first; whoever asks is the only one who lets it grow.
     */
    static boolean allocate(Path file, long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.toString(), UTF_16LE);
            int rights = FILE_WRITE_DATA() | FILE_READ_ATTRIBUTES();
            int sharing = FILE_SHARE_READ() | FILE_SHARE_WRITE() | FILE_SHARE_DELETE();
            MemorySegment opened =
                    MemorySegment.ofAddress(Downcall.call((_, state) -> ((MemorySegment) OPEN.invokeExact(
                                    state,
                                    path,
                                    rights,
                                    sharing,
                                    MemorySegment.NULL,
                                    OPEN_EXISTING(),
                                    FILE_FLAG_OPEN_REPARSE_POINT(),
                                    MemorySegment.NULL))
                            .address()));
            if (opened.address() == INVALID) {
                return false;
            }
            try (NativeHandle _ = NativeObject.handle(opened)) {
                MemorySegment number = arena.allocate(C_LONG_LONG);
                if (!Win32.succeeds((_, state) -> (int) SIZE.invokeExact(state, opened, number))
                        || number.get(C_LONG_LONG, 0) >= bytes) {
                    return false;
                }
                number.set(C_LONG_LONG, 0, bytes);
                int size = (int) C_LONG_LONG.byteSize();
                return Win32.succeeds(
                        (_, state) -> (int) SET.invokeExact(state, opened, FileAllocationInfo(), number, size));
            }
        }
    }
}
