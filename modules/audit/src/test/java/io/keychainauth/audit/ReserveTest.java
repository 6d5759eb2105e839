package io.keychainauth.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Room for the next records is there before somebody fills the disk. */
class ReserveTest {
    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    Path folder;

    private final List<Long> held = new ArrayList<>();
    private boolean room = true;

    @Test
    void holdsAMebibyteFromTheStartAndRenewsItWhenHalfIsGone() throws IOException {
        try (AuditLog log = open()) {
            assertEquals(List.of(MEBIBYTE), held);
            log.tick();
            assertEquals(1, held.size());
            grow(log, MEBIBYTE / 2);
            log.tick();
            assertEquals(List.of(MEBIBYTE, MEBIBYTE + Files.size(log())), held);
        }
        open().close();
        assertEquals(MEBIBYTE + Files.size(log()), held.getLast());
    }

    @Test
    void halfOfItMayBeUsedUp() throws IOException {
        try (AuditLog log = open()) {
            log.append(Sample.granted(""));
            int empty = (int) Files.size(log());
            log.append(Sample.granted("x".repeat((int) MEBIBYTE / 2 - 2 * empty)));
            assertEquals(MEBIBYTE / 2, Files.size(log()));
            log.tick();
            assertEquals(1, held.size());
            log.append(Sample.granted(""));
            log.tick();
            assertEquals(2, held.size());
        }
    }

    @Test
    void asksAgainUntilThereIsRoom() throws IOException {
        room = false;
        try (AuditLog log = open()) {
            log.tick();
            log.tick();
            assertEquals(3, held.size());
            room = true;
            log.tick();
            log.tick();
            assertEquals(4, held.size());
        }
    }

    private Path log() {
        return folder.resolve("audit.log");
    }

    private AuditLog open() throws IOException {
        return AuditLog.open(log(), new TickingClock(), _ -> {}, (file, bytes) -> {
            assertEquals(log(), file);
            assertTrue(Files.exists(file));
            held.add(bytes);
            return room;
        });
    }

    private void grow(AuditLog log, long bytes) throws IOException {
        while (Files.size(log()) <= bytes) {
            log.append(AuditRecord.of("read", Outcome.GRANTED)
                    .targets(List.of("x".repeat(1000)))
                    .build());
        }
    }
}
