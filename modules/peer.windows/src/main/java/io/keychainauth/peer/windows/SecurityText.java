package io.keychainauth.peer.windows;

import static io.keychainauth.peer.windows.Win32.bind;
import static java.lang.foreign.ValueLayout.ADDRESS;

import io.keychainauth.ffi.CallMemory;
import io.keychainauth.peer.windows.gen.pipes.pipes_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Security descriptors between text (SDDL) and native memory. Loads on Windows only. */
final class SecurityText {
    private static final MethodHandle FROM_TEXT = bind(
            pipes_h.ConvertStringSecurityDescriptorToSecurityDescriptorW$address(),
            pipes_h.ConvertStringSecurityDescriptorToSecurityDescriptorW$descriptor());
    private static final MethodHandle TO_TEXT = bind(
            pipes_h.ConvertSecurityDescriptorToStringSecurityDescriptorW$address(),
            pipes_h.ConvertSecurityDescriptorToStringSecurityDescriptorW$descriptor());
    private static final MethodHandle OF_HANDLE =
            bind(pipes_h.GetSecurityInfo$address(), pipes_h.GetSecurityInfo$descriptor());

    private static final MethodHandle SID_TEXT =
            bind(pipes_h.ConvertSidToStringSidW$address(), pipes_h.ConvertSidToStringSidW$descriptor());

    private static final int OWNER_AND_LIST =
            (int) (pipes_h.OWNER_SECURITY_INFORMATION() | pipes_h.DACL_SECURITY_INFORMATION());

    private SecurityText() {}

    /** A descriptor that the caller gives back with {@link Win32#free}. */
    static MemorySegment parse(String text) throws CallException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment found = arena.allocate(ADDRESS);
            Win32.call(arena, (memory, state) -> (int) FROM_TEXT.invokeExact(
                            state, Win32.wide(memory, text), pipes_h.SDDL_REVISION_1(), found, MemorySegment.NULL))
                    .nonZero("ConvertStringSecurityDescriptorToSecurityDescriptorW");
            return found.get(ADDRESS, 0);
        }
    }

    static String write(MemorySegment descriptor) throws CallException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment text = arena.allocate(ADDRESS);
            Win32.call(arena, (memory, state) -> (int) TO_TEXT.invokeExact(
                            state, descriptor, pipes_h.SDDL_REVISION_1(), OWNER_AND_LIST, text, MemorySegment.NULL))
                    .nonZero("ConvertSecurityDescriptorToStringSecurityDescriptorW");
            return Win32.taken(text.get(ADDRESS, 0));
        }
    }

    /** Owner and list of an open object. */
    static String of(long handle) throws CallException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment descriptor =
                    ask(arena, handle, pipes_h.SE_KERNEL_OBJECT(), OWNER_AND_LIST, MemorySegment.NULL);
            try {
                return write(descriptor);
            } finally {
                Win32.free(descriptor);
            }
        }
    }

    /**
     * Security identifier of the owner of an open object, never one of the abbreviations that descriptors have as text.
     *
     * @param type of object, SE_OBJECT_TYPE
     */
    static String owner(long handle, int type) throws CallException {
        try (Arena arena = CallMemory.open()) {
            MemorySegment owner = arena.allocate(ADDRESS);
            MemorySegment descriptor = ask(arena, handle, type, (int) pipes_h.OWNER_SECURITY_INFORMATION(), owner);
            try {
                return identifier(arena, owner.get(ADDRESS, 0));
            } finally {
                Win32.free(descriptor);
            }
        }
    }

    /** A security identifier as text. */
    static String identifier(Arena arena, MemorySegment sid) throws CallException {
        MemorySegment text = arena.allocate(ADDRESS);
        Win32.call(arena, (_, state) -> (int) SID_TEXT.invokeExact(state, sid, text))
                .nonZero("ConvertSidToStringSidW");
        return Win32.taken(text.get(ADDRESS, 0));
    }

    /** A descriptor that the caller gives back. The function answers with the error code itself. */
    private static MemorySegment ask(Arena arena, long handle, int type, int what, MemorySegment owner)
            throws CallException {
        MemorySegment found = arena.allocate(ADDRESS);
        long code = Win32.call(arena, (_, state) -> (int) OF_HANDLE.invokeExact(
                        state,
                        Win32.pointer(handle),
                        type,
                        what,
                        owner,
                        MemorySegment.NULL,
                        MemorySegment.NULL,
                        MemorySegment.NULL,
                        found))
                .value();
        if (code != 0) {
            throw new CallException("GetSecurityInfo", (int) code);
        }
        return found.get(ADDRESS, 0);
    }
}
