package io.keychainauth.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files of a log are removed. */
class RetentionTest {
    private static final Instant NOW = Instant.parse("2026-05-21T00:00:00Z");

    @TempDir
    Path folder;

    @Test
    void onlyAsManyOfTheOldestAsAreTooMuch() throws IOException {
        for (int number = 1; number <= 4; number++) {
            file("audit-2026-05-20-00000" + number + ".log");
        }
        file("audit.log");
        assertLeft(500, 4);
        assertLeft(499, 3);
        assertLeft(200, 1);
        assertLeft(1, 0);
        assertTrue(Files.exists(folder.resolve("audit.log")), "what is written to is never removed");
    }

    @Test
    void allThatAreTooOld() throws IOException {
        file("audit-2026-05-19-000001.log");
        file("audit-2026-05-20-000002.log");
        file("audit-2026-05-21-000003.log");
        file("audit-2026-13-45-000004.log");
        file("audit-2026-05-01-00005.log");
        assertLeft(1000, 2);
        assertTrue(Files.exists(folder.resolve("audit-2026-13-45-000004.log")), "not a day, so not ours");
    }

    @Test
    void aNameWithoutAnEndingKeepsItsDot() throws IOException {
        Path log = folder.resolve(".audit");
        Sample.write(log, 10, 1000);
        assertEquals(
                ".audit-2026-05-21-000001",
                Sample.files(log).getFirst().getFileName().toString());
        assertEquals(10, Sample.entries(log).size());
    }

    private void assertLeft(long bytes, int files) throws IOException {
        LogFiles log = new LogFiles(folder.resolve("audit.log"));
        log.prune(NOW, new Retention(100, bytes, 1));
        assertEquals(files, log.turned().size());
    }

    private void file(String name) throws IOException {
        Files.writeString(folder.resolve(name), "x".repeat(100));
    }
}
