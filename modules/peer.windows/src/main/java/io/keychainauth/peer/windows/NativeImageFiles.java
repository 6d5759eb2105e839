package io.keychainauth.peer.windows;

import static io.keychainauth.peer.windows.Win32.bind;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.keychainauth.ffi.CallMemory;
import io.keychainauth.peer.windows.gen.pipes._BY_HANDLE_FILE_INFORMATION;
import io.keychainauth.peer.windows.gen.pipes._FILETIME;
import io.keychainauth.peer.windows.gen.pipes._OVERLAPPED;
import io.keychainauth.peer.windows.gen.pipes.pipes_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** {@link ImageFiles} by kernel32. Loads on Windows only. */
final class NativeImageFiles implements ImageFiles {
    private static final MethodHandle OPEN = bind(pipes_h.CreateFileW$address(), pipes_h.CreateFileW$descriptor());
    private static final MethodHandle AGAIN = bind(pipes_h.ReOpenFile$address(), pipes_h.ReOpenFile$descriptor());
    private static final MethodHandle PATH =
            bind(pipes_h.GetFinalPathNameByHandleW$address(), pipes_h.GetFinalPathNameByHandleW$descriptor());
    private static final MethodHandle IDENTITY =
            bind(pipes_h.GetFileInformationByHandle$address(), pipes_h.GetFileInformationByHandle$descriptor());
    private static final MethodHandle VOLUME =
            bind(pipes_h.GetVolumeInformationByHandleW$address(), pipes_h.GetVolumeInformationByHandleW$descriptor());
    private static final MethodHandle READ = bind(pipes_h.ReadFile$address(), pipes_h.ReadFile$descriptor());
    private static final MethodHandle SYSTEM_FOLDER =
            bind(pipes_h.GetSystemDirectoryW$address(), pipes_h.GetSystemDirectoryW$descriptor());

    private static final int ANYBODY =
            pipes_h.FILE_SHARE_READ() | pipes_h.FILE_SHARE_WRITE() | pipes_h.FILE_SHARE_DELETE();
    /** MAX_PATH and its end. */
    private static final int NAME_CHARACTERS = 261;

    @Override
    public long hold(String path) throws CallException {
        return open(path, (int) pipes_h.GENERIC_READ(), pipes_h.FILE_SHARE_READ(), 0);
    }

    @Override
    public long look(String path) throws CallException {
        return open(path, pipes_h.FILE_READ_ATTRIBUTES(), ANYBODY, pipes_h.FILE_FLAG_BACKUP_SEMANTICS());
    }

    @Override
    public long examine(String path) throws CallException {
        int access = (int) pipes_h.READ_CONTROL() | pipes_h.FILE_READ_ATTRIBUTES();
        return open(path, access, ANYBODY, pipes_h.FILE_FLAG_BACKUP_SEMANTICS());
    }

    private static long open(String path, int access, int share, int flags) throws CallException {
        try (Arena arena = CallMemory.open()) {
            return Win32.call(
                            arena,
                            (memory, state) -> ((MemorySegment) OPEN.invokeExact(
                                            state,
                                            Win32.wide(memory, path),
                                            access,
                                            share,
                                            MemorySegment.NULL,
                                            pipes_h.OPEN_EXISTING(),
                                            flags,
                                            MemorySegment.NULL))
                                    .address())
                    .handle("CreateFileW");
        }
    }

    /** By the number of its volume where that has no letter. */
    @Override
    public String path(long file) throws CallException {
        try {
            return path(file, pipes_h.VOLUME_NAME_DOS());
        } catch (CallException e) {
            if (e.code() == Codes.ERROR_PATH_NOT_FOUND) {
                return path(file, pipes_h.VOLUME_NAME_GUID());
            }
            throw e;
        }
    }

    @Override
    public String devicePath(long file) throws CallException {
        return path(file, pipes_h.VOLUME_NAME_NT());
    }

    private static String path(long file, int form) throws CallException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment name = Win32.characters(arena);
            long length = Win32.call(arena, (_, state) ->
                            (int) PATH.invokeExact(state, Win32.pointer(file), name, Win32.PATH_CHARACTERS, form))
                    .nonZero("GetFinalPathNameByHandleW");
            if (length >= Win32.PATH_CHARACTERS) {
                throw new CallException("GetFinalPathNameByHandleW", 0);
            }
            return Win32.text(name, length);
        }
    }

    @Override
    public Identity identity(long file) throws CallException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment found = _BY_HANDLE_FILE_INFORMATION.allocate(arena);
            Win32.call(arena, (_, state) -> (int) IDENTITY.invokeExact(state, Win32.pointer(file), found))
                    .nonZero("GetFileInformationByHandle");
            MemorySegment written = _BY_HANDLE_FILE_INFORMATION.ftLastWriteTime(found);
            int attributes = _BY_HANDLE_FILE_INFORMATION.dwFileAttributes(found);
            return new Identity(
                    Integer.toUnsignedLong(_BY_HANDLE_FILE_INFORMATION.dwVolumeSerialNumber(found)),
                    join(
                            _BY_HANDLE_FILE_INFORMATION.nFileIndexHigh(found),
                            _BY_HANDLE_FILE_INFORMATION.nFileIndexLow(found)),
                    join(
                            _BY_HANDLE_FILE_INFORMATION.nFileSizeHigh(found),
                            _BY_HANDLE_FILE_INFORMATION.nFileSizeLow(found)),
                    join(_FILETIME.dwHighDateTime(written), _FILETIME.dwLowDateTime(written)),
                    (attributes & pipes_h.FILE_ATTRIBUTE_DIRECTORY()) != 0);
        }
    }

    private static long join(int high, int low) {
        return (long) high << 32 | Integer.toUnsignedLong(low);
    }

    @Override
    public String fileSystem(long file) throws CallException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment name = arena.allocate((long) NAME_CHARACTERS * Character.BYTES, Character.BYTES);
            Win32.call(arena, (_, state) -> (int) VOLUME.invokeExact(
                            state,
                            Win32.pointer(file),
                            MemorySegment.NULL,
                            0,
                            MemorySegment.NULL,
                            MemorySegment.NULL,
                            MemorySegment.NULL,
                            name,
                            NAME_CHARACTERS))
                    .nonZero("GetVolumeInformationByHandleW");
            return name.getString(0, java.nio.charset.StandardCharsets.UTF_16LE);
        }
    }

    @Override
    public int read(long file, byte[] into, long offset) throws CallException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment block = arena.allocate(into.length);
            MemorySegment count = arena.allocate(JAVA_INT);
            MemorySegment place = _OVERLAPPED.allocate(arena);
            _OVERLAPPED.Offset(place, (int) offset);
            _OVERLAPPED.OffsetHigh(place, (int) (offset >>> 32));
            Win32.Result result = Win32.call(arena, (_, state) ->
                    (int) READ.invokeExact(state, Win32.pointer(file), block, into.length, count, place));
            if (result.failure() == Codes.ERROR_HANDLE_EOF) {
                return 0;
            }
            result.nonZero("ReadFile");
            int read = count.get(JAVA_INT, 0);
            MemorySegment.copy(block, JAVA_BYTE, 0, into, 0, read);
            return read;
        }
    }

    @Override
    public String owner(long examined) throws CallException {
        return SecurityText.owner(examined, pipes_h.SE_FILE_OBJECT());
    }

    @Override
    public boolean granted(long examined, boolean folder, Right right) throws CallException {
        int flags = folder ? pipes_h.FILE_FLAG_BACKUP_SEMANTICS() : 0;
        try (Arena arena = CallMemory.open()) {
            Win32.close(Win32.call(
                            arena,
                            (_, state) -> ((MemorySegment) AGAIN.invokeExact(
                                            state, Win32.pointer(examined), access(right), ANYBODY, flags))
                                    .address())
                    .handle("ReOpenFile"));
            return true;
        } catch (CallException e) {
            return switch (e.code()) {
                case Codes.ERROR_ACCESS_DENIED -> false;
                case Codes.ERROR_SHARING_VIOLATION -> true; // Rights are looked at first.
                default -> throw e;
            };
        }
    }

    private static int access(Right right) {
        return switch (right) {
            case WRITE -> pipes_h.FILE_WRITE_DATA();
            case DELETE -> (int) pipes_h.DELETE();
            case DELETE_CHILD -> pipes_h.FILE_DELETE_CHILD();
            case WRITE_DAC -> (int) pipes_h.WRITE_DAC();
            case WRITE_OWNER -> (int) pipes_h.WRITE_OWNER();
        };
    }

    @Override
    public String systemFolder() throws CallException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment name = Win32.characters(arena);
            long length = Win32.call(
                            arena, (_, state) -> (int) SYSTEM_FOLDER.invokeExact(state, name, Win32.PATH_CHARACTERS))
                    .nonZero("GetSystemDirectoryW");
            return Win32.text(name, length);
        }
    }

    @Override
    public void close(long file) {
        Win32.close(file);
    }
}
