package io.keychainauth.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import io.keychainauth.files.Sha256;
import java.io.BufferedReader;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 at random moments, many of them around a turn. */
class KilledTest {
    @TempDir
    Path folder;

    @Test
    void losesNoRecordThatWasAppended() throws Exception {
        Path log = folder.resolve("audit.log");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> appended = new ArrayList<>();
        for (int run = 0; run < 6; run++) {
            appended.addAll(appendAndKill(log, "run" + run, 1 + random.nextInt(400)));

            AuditVerdict verdict = AuditVerifier.verify(log, List.of());
            assertInstanceOf(AuditVerdict.Intact.class, verdict, "seed " + seed + ", run " + run + ": " + verdict);
        }
        List<String> logged = Sample.entries(log).stream()
                .map(each -> each.what().targets().getFirst().replaceAll("x+$", ""))
                .toList();
        // The last record of each run may be in the log though nobody was told.
        assertTrue(logged.containsAll(appended), "seed " + seed);
        assertTrue(logged.size() <= appended.size() + 6, "seed " + seed);
        assertEquals(logged.stream().distinct().toList(), logged);
    }

    private static List<String> appendAndKill(Path log, String name, int records) throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        classPath(),
                        AppendingChild.class.getName(),
                        log.toString(),
                        name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> appended = new ArrayList<>();
        try (BufferedReader out = child.inputReader(US_ASCII)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                appended.add(line);
                if (appended.size() == records) {
                    // Process.destroyForcibly() would close the pipe with the lines in it that we have not read.
                    child.toHandle().destroyForcibly();
                }
            }
        } finally {
            child.destroyForcibly();
            assertTrue(child.waitFor(60, TimeUnit.SECONDS));
        }
        assertTrue(appended.size() >= records, "the child died by itself");
        return appended;
    }

    private static String classPath() throws URISyntaxException {
        return Stream.of(
                        Path.of("target/classes").toAbsolutePath(),
                        Path.of("target/test-classes").toAbsolutePath(),
                        location(Sha256.class),
                        location(JsonFactory.class))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path location(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
