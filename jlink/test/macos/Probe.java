package launcherprobe;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a program sees that the launcher has started, a line each. */
public final class Probe {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    private Probe() {}

    public static void main(String[] arguments) throws IOException {
        for (String argument : arguments) {
            say("argument", argument);
        }
        new TreeMap<>(System.getenv()).forEach((name, value) -> say("variable", name + "=" + value));
        for (String name : List.of("java.class.path", "java.library.path", "probe.injected")) {
            say("property", name + "=" + System.getProperty(name));
        }
        say("class", "Planted=" + found());
        say("heap", Long.toString(Runtime.getRuntime().maxMemory() >> 20));
        say("thread", Thread.currentThread().getName());
        Files.readString(Path.of("/proc/self/limits")).lines()
                .filter(line -> line.startsWith("Max core"))
                .forEach(line -> say("limit", line.replaceAll(" +", " ").strip()));
        Files.readString(Path.of("/proc/self/status")).lines()
                .filter(line -> line.startsWith("Umask"))
                .forEach(line -> say("mode", line.replaceAll("\\s+", " ")));
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            open.map(Probe::target).filter(file -> file.endsWith(".leaked")).forEach(file -> say("open", file));
        }
        String wish = arguments.length == 0 ? "" : arguments[0];
        switch (wish.replaceAll("=.*", "")) {
            case "throw" -> throw new IllegalStateException("thrown by the probe");
            case "exit" -> System.exit(Integer.parseInt(wish.substring(5)));
            default -> {}
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static boolean found() {
        try {
            Class.forName("Planted");
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static void say(String kind, String what) {
        OUT.println(kind + " " + what);
    }
}
