package launcherprobe;

import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;

/** What a program sees that the launcher has started, a line each. Letters outside ASCII are written as numbers. */
public final class Probe {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    private static final SymbolLookup KERNEL = SymbolLookup.libraryLookup("kernel32", Arena.global());

    private Probe() {}

    public static void main(String[] arguments) throws Throwable {
        for (String argument : arguments) {
            say("argument", argument);
        }
        new TreeMap<>(System.getenv()).forEach((name, value) -> say("variable", name + "=" + value));
        for (String name :
                List.of("java.class.path", "java.library.path", "java.home", "sun.jnu.encoding", "probe.injected")) {
            say("property", name + "=" + System.getProperty(name));
        }
        say("class", "Planted=" + found("Planted"));
        for (String library : List.of("planted", "version", "ws2_32")) {
            say("library", library + "=" + loads(library));
        }
        // The JDK's own libraries find each other: zip.dll, and nio.dll with net.dll.
        new Deflater().end();
        FileChannel.open(Path.of(System.getProperty("java.home"), "release")).close();
        say("heap", Long.toString(Runtime.getRuntime().maxMemory() >> 20));
        say("error-mode", Integer.toHexString(call("GetErrorMode")));
        say("standard-handles", Integer.toString(standardHandles()));
        policies();
        String wish = arguments.length == 0 ? "" : arguments[0];
        switch (wish.replaceAll("=.*", "")) {
            case "throw" -> throw new IllegalStateException("thrown by the probe");
            case "exit" -> System.exit(Integer.parseInt(wish.substring(5)));
            case "count-handles" -> System.exit(standardHandles());
            case "look" -> look(wish.substring(5));
            case "crash" -> MemorySegment.ofAddress(8).reinterpret(8).get(ValueLayout.JAVA_LONG, 0);
            default -> {}
        }
    }

    private static int standardHandles() throws Throwable {
        int found = 0;
        for (int which = -12; which <= -10; which++) {
            MemorySegment handle = (MemorySegment) function("GetStdHandle", ValueLayout.ADDRESS, ValueLayout.JAVA_INT)
                    .invokeExact(which);
            int type = (int) function("GetFileType", ValueLayout.JAVA_INT, ValueLayout.ADDRESS)
                    .invokeExact(handle);
            found += type == 0 ? 0 : 1;
        }
        return found;
    }

    /** The policies as Windows has them (GetProcessMitigationPolicy); Wine answers 0 to all. */
    private static void policies() throws Throwable {
        Map<String, Integer> numbers = Map.of(
                "dynamic-code", 2, "strict-handles", 3, "extension-points", 6, "fonts", 9, "image-load", 10);
        MethodHandle get = function(
                "GetProcessMitigationPolicy",
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG);
        for (Map.Entry<String, Integer> policy : new TreeMap<>(numbers).entrySet()) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment flags = arena.allocate(ValueLayout.JAVA_INT);
                int known = (int) get.invokeExact(MemorySegment.ofAddress(-1), (int) policy.getValue(), flags, 4L);
                say("policy", policy.getKey() + "=" + (known == 0 ? "unknown" : flags.get(ValueLayout.JAVA_INT, 0)));
            }
        }
    }

    private static int call(String name) throws Throwable {
        return (int) function(name, ValueLayout.JAVA_INT).invokeExact();
    }

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(KERNEL.find(name).orElseThrow(), FunctionDescriptor.of(result, arguments));
    }

    /** Another program of the same user that tries what it may do to this process. */
    private static void look(String program) throws Exception {
        new ProcessBuilder(program, Long.toString(ProcessHandle.current().pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    private static String loads(String library) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup(library, arena);
            return "loaded";
        } catch (IllegalArgumentException e) {
            return "none";
        }
    }

    private static String found(String name) {
        try {
            Class.forName(name);
            return "found";
        } catch (ClassNotFoundException e) {
            return "none";
        }
    }

    private static void say(String what, String text) {
        StringBuilder line = new StringBuilder();
        for (char c : text.toCharArray()) {
            if (c >= ' ' && c < 127) {
                line.append(c);
            } else {
                line.append(String.format("<%04x>", (int) c));
            }
        }
        OUT.println(what + " " + line);
    }
}
