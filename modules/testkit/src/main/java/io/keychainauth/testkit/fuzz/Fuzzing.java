package io.keychainauth.testkit.fuzz;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.function.ThrowingConsumer;

/**
 * Runs a class with a method {@code fuzzerTestOneInput(byte[])} on the inputs that are kept for it, which takes no time,
 * or under Jazzer, guided by the coverage of our own code and of the JSON parser. That in a JVM of its own and on its
 * class path: Jazzer instruments what it loads and ends its process when it is done. What it found before is kept in
 * {@code target/fuzz} until the next {@code mvn clean}.
 *
 * <p>System property {@code fuzz.seconds}: how long each target runs under Jazzer, as {@code scripts/fuzz.sh} sets it; it
 * does not unless set.
 */
public final class Fuzzing {
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 0);
    private static final int STARTUP_SECONDS = 120;

    /** For one input; the first one loads what the target needs, beside other builds. */
    private static final int INPUT_SECONDS = 60;

    /** A machine that is busy with other builds may take so much longer until it has read the corpus alone. */
    private static final int PATIENCE = 32;

    private static final int SHOWN_LINES = 40;
    private static final Pattern RUNS = Pattern.compile("stat::number_of_executed_units:\\s*(\\d+)");

    private final Class<?> target;
    private final Path seeds;
    private final Path work;

    private Fuzzing(Class<?> target, Path seeds) {
        this.target = target;
        this.seeds = seeds;
        this.work = parent(parent(seeds)).resolve("fuzz").resolve(target.getSimpleName());
    }

    /**
     * Fails if an input makes the target throw or hang, under Jazzer also if one takes too much memory.
     *
     * @param method the target's {@code fuzzerTestOneInput}, which Jazzer finds by its name
     * @param corpus resource folder of the target's module with inputs to begin with
     */
    public static void run(Class<?> target, ThrowingConsumer<byte[]> method, String corpus)
            throws IOException, InterruptedException {
        Path seeds = seeds(target, corpus);
        if (SECONDS > 0) {
            new Fuzzing(target, seeds).run();
        } else {
            replay(method, seeds);
        }
    }

    static void replay(ThrowingConsumer<byte[]> method, Path seeds) throws IOException {
        List<Path> inputs;
        try (Stream<Path> files = Files.list(seeds)) {
            inputs = files.sorted().toList();
        }
        assertFalse(inputs.isEmpty(), () -> seeds + " is empty");
        for (Path input : inputs) {
            byte[] bytes = Files.readAllBytes(input);
            assertTimeoutPreemptively(
                    Duration.ofSeconds(INPUT_SECONDS),
                    () -> assertDoesNotThrow(() -> method.accept(bytes), input::toString),
                    input::toString);
        }
    }

    /** What a target says must hold. */
    public static void demand(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private static Path seeds(Class<?> target, String corpus) throws IOException {
        URL found = Objects.requireNonNull(target.getResource("/" + corpus), "no such corpus");
        try {
            return Path.of(found.toURI());
        } catch (URISyntaxException e) {
            throw new IOException(found + " is no file", e);
        }
    }

    private void run() throws IOException, InterruptedException {
        Files.createDirectories(work.resolve("corpus"));
        Path log = work.resolve("jazzer.log");
        int seconds = SECONDS;
        run(seconds, log);
        while (runs(log) <= count(seeds)) {
            seconds *= 2;
            assertTrue(seconds <= SECONDS * PATIENCE, () -> "ran nothing beyond the corpus:\n" + tail(log));
            run(seconds, log);
        }
    }

    private void run(int seconds, Path log) throws IOException, InterruptedException {
        Process fuzzer = new ProcessBuilder(command(seconds))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(fuzzer.waitFor(seconds + STARTUP_SECONDS, TimeUnit.SECONDS), () -> "hangs:\n" + tail(log));
        } finally {
            fuzzer.destroyForcibly();
        }
        assertEquals(0, fuzzer.exitValue(), () -> "found something, or could not start:\n" + tail(log));
    }

    private List<String> command(int seconds) {
        String classPath = Stream.of(
                        parent(seeds).toString(),
                        System.getProperty("jdk.module.path", ""),
                        System.getProperty("java.class.path", ""))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=io.keychainauth.**:com.fasterxml.jackson.core.**",
                "--reproducer_path=" + work,
                "-artifact_prefix=" + work + File.separator,
                "-max_total_time=" + seconds,
                "-timeout=" + INPUT_SECONDS,
                "-rss_limit_mb=0",
                "-print_final_stats=1",
                work.resolve("corpus").toString(),
                seeds.toString());
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent());
    }

    private static long runs(Path log) throws IOException {
        Matcher runs = RUNS.matcher(Files.readString(log));
        return runs.find() ? Long.parseLong(runs.group(1)) : 0;
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    private static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
        } catch (IOException e) {
            return log + " cannot be read: " + e.getMessage();
        }
    }
}
