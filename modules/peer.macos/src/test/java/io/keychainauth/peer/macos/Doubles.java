package io.keychainauth.peer.macos;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/** Tells the doubles how to behave. */
final class Doubles {
    private static final MethodHandle SCRIPT =
            bind("script", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle SCRIPT_END = bind("script_end", FunctionDescriptor.ofVoid());
    private static final MethodHandle CALLS = bind("calls", FunctionDescriptor.of(ValueLayout.JAVA_INT));
    private static final MethodHandle CALL =
            bind("call", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    private static final MethodHandle LIVE = bind("live_objects", FunctionDescriptor.of(ValueLayout.JAVA_INT));
    private static final MethodHandle SIGNATURE = bind(
            "signature",
            FunctionDescriptor.ofVoid(
                    ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
    private static final MethodHandle CERTIFICATE = bind("certificate", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
    private static final MethodHandle ARGUMENT_BYTES =
            bind("argument_bytes", FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
    private static final MethodHandle FILE_SYSTEM =
            bind("file_system", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

    /** Valid, with the hardened runtime and library validation. */
    static final long HARDENED = 0x12001;

    private Doubles() {}

    private static MethodHandle bind(String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(Libraries.find(name).orElseThrow(), descriptor);
    }

    /** Counts calls from now on, and has one of them fail; -1 for none. */
    static void script(int failing, int code) throws Throwable {
        SCRIPT.invokeExact(failing, code);
    }

    /** What was called since then; counts no more. */
    static List<String> calls() throws Throwable {
        SCRIPT_END.invokeExact();
        List<String> names = new ArrayList<>();
        int count = (int) CALLS.invokeExact();
        for (int i = 0; i < count; i++) {
            MemorySegment name = (MemorySegment) CALL.invokeExact(i);
            names.add(name.reinterpret(100).getString(0));
        }
        return names;
    }

    static int liveObjects() throws Throwable {
        return (int) LIVE.invokeExact();
    }

    /** How all code is signed from now on. */
    static void signature(int status, String identifier, String team, long state) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            SIGNATURE.invokeExact(status, arena.allocateFrom(identifier), arena.allocateFrom(team), state);
        }
    }

    /** Whose certificate of Apple's all code is signed with from now on; empty for nobody's. */
    static void certificate(String team) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            CERTIFICATE.invokeExact(arena.allocateFrom(team));
        }
    }

    /** How much a process can be started with from now on. */
    static void argumentBytes(int most) throws Throwable {
        ARGUMENT_BYTES.invokeExact(most);
    }

    /** What all files lie on from now on. */
    static void fileSystem(String kind, boolean local) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            FILE_SYSTEM.invokeExact(arena.allocateFrom(kind), local ? 1 : 0);
        }
    }
}
