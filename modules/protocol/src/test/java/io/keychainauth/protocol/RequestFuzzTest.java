package io.keychainauth.protocol;

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
 * Runs {@link RequestFuzzer} under Jazzer, guided by the coverage of codec and parser, from the corpus in
 * {@code request-corpus}. In a JVM of its own and on its class path: Jazzer instruments what it loads and ends its
 * process when it is done.
 *
 * <p>System property {@code fuzz.seconds}: how long, 10 unless set; scripts/test.sh takes a minute.
 */
class RequestFuzzTest {
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 10);
    private static final int STARTUP_SECONDS = 120;
    private static final Pattern RUNS = Pattern.compile("stat::number_of_executed_units:\\s*(\\d+)");

    @Test
    void noInputBreaksTheCodec() throws IOException, InterruptedException, URISyntaxException {
        Path seeds = corpus();
        Path classes = Objects.requireNonNull(seeds.getParent());
        Path work = Objects.requireNonNull(classes.getParent()).resolve("fuzz");
        Path found = Files.createDirectories(work.resolve("corpus"));
        Path log = work.resolve("jazzer.log");
        Process fuzzer = new ProcessBuilder(command(classes, work, found, seeds))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertTrue(fuzzer.waitFor(SECONDS + STARTUP_SECONDS, TimeUnit.SECONDS), () -> "hangs:\n" + tail(log));
        } finally {
            fuzzer.destroyForcibly();
        }
        assertEquals(0, fuzzer.exitValue(), () -> "found something, or could not start:\n" + tail(log));
        assertTrue(runs(log) > count(seeds), () -> "ran nothing beyond the corpus:\n" + tail(log));
    }

    private static List<String> command(Path classes, Path work, Path found, Path seeds) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = Stream.of(
                        classes.toString(),
                        System.getProperty("jdk.module.path", ""),
                        System.getProperty("java.class.path", ""))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
        return List.of(
                java,
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath,
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + RequestFuzzer.class.getName(),
                "--instrumentation_includes=io.keychainauth.protocol.**:com.fasterxml.jackson.core.**",
                "--reproducer_path=" + work,
                "-artifact_prefix=" + work + File.separator,
                "-max_total_time=" + SECONDS,
                "-timeout=60",
                "-rss_limit_mb=0",
                "-print_final_stats=1",
                found.toString(),
                seeds.toString());
    }

    private static Path corpus() throws URISyntaxException {
        URL corpus = RequestFuzzTest.class.getResource("/request-corpus");
        return Path.of(
                Objects.requireNonNull(corpus, "the seed corpus is missing").toURI());
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
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
        } catch (IOException e) {
            return log + " cannot be read: " + e.getMessage();
        }
    }
}
