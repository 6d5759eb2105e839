package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Runs {@link ProcFuzzer} under Jazzer, guided by the coverage of the parsers, from the corpus in {@code proc-corpus}.
 * In a JVM of its own and on its class path: Jazzer instruments what it loads and ends its process when it is done.
 *
 * <p>System property {@code fuzz.proc.seconds}: how long, 8 unless set.
 */
class ProcFuzzTest {
    private static final int SECONDS = Integer.getInteger("fuzz.proc.seconds", 8);
    private static final int STARTUP_SECONDS = 120;
    private static final int SEEDS = 7;
    private static final Pattern RUNS = Pattern.compile("stat::number_of_executed_units:\\s*(\\d+)");

    @Test
    void noTextBreaksAParser() throws IOException, InterruptedException, URISyntaxException {
        URL corpus = Objects.requireNonNull(ProcFuzzTest.class.getResource("/proc-corpus"), "the corpus is missing");
        Path seeds = Path.of(corpus.toURI());
        Path work = Objects.requireNonNull(
                        Objects.requireNonNull(seeds.getParent()).getParent())
                .resolve("fuzz");
        Path found = Files.createDirectories(work.resolve("corpus"));
        Path log = work.resolve("jazzer.log");
        Process fuzzer = new ProcessBuilder(command(work, found, seeds))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(fuzzer.waitFor(SECONDS + STARTUP_SECONDS, TimeUnit.SECONDS), () -> "hangs:\n" + tail(log));
        } finally {
            fuzzer.destroyForcibly();
        }
        assertEquals(0, fuzzer.exitValue(), () -> "found something, or could not start:\n" + tail(log));
        Matcher runs = RUNS.matcher(Files.readString(log));
        assertTrue(runs.find() && Long.parseLong(runs.group(1)) > SEEDS, () -> "ran only the corpus:\n" + tail(log));
    }

    private static List<String> command(Path work, Path found, Path seeds) {
        String classPath = Stream.of(
                        Objects.requireNonNull(seeds.getParent()).toString(),
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
                "--target_class=" + ProcFuzzer.class.getName(),
                "--instrumentation_includes=io.keychainauth.peer.linux.**",
                "--reproducer_path=" + work,
                "-artifact_prefix=" + work + File.separator,
                "-max_total_time=" + SECONDS,
                "-timeout=60",
                "-rss_limit_mb=0",
                "-print_final_stats=1",
                found.toString(),
                seeds.toString());
    }

    private static String tail(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return log + " cannot be read: " + e.getMessage();
        }
    }
}
