package io.keychainauth.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients are told of an internal error; why, and what mends it, is told to the user, and not with each request. */
class OutageTest {
    @TempDir
    Path folder;

    private final FailingDisk disk = new FailingDisk();
    private final List<String> journal = new ArrayList<>();
    private final AuditRecord refusal = Sample.refused(Sample.HASH);
    private String begun = "";
    private String over = "";
    private AuditLog log;

    @BeforeEach
    void open() throws IOException {
        Path file = folder.resolve("audit.log");
        begun = "audit log " + file + " cannot be written: No space left on device;"
                + " requests fail until it can be: free space if the disk is full";
        over = "audit log " + file + " is written again";
        log = AuditLog.open(file, new TickingClock(), journal::add, Retention.DEFAULT, disk);
        log.refused(refusal);
        disk.room(0);
    }

    private void fail() {
        assertThrows(IOException.class, () -> log.append(Sample.granted("x")));
    }

    @Test
    void isSaidOnceAndOnceThatItIsOver() throws IOException {
        fail();
        assertEquals(List.of(begun), journal);
        fail();
        assertThrows(IOException.class, () -> log.noted(Sample.granted("x")));
        assertEquals(List.of(begun), journal);
        disk.room(Long.MAX_VALUE);
        log.append(Sample.granted("x"));
        log.append(Sample.granted("x"));
        assertEquals(List.of(begun, over), journal);
        disk.room(0);
        fail();
        assertEquals(List.of(begun, over, begun), journal);
        log.close();
    }

    @Test
    void isNotOverWithWhatIsOnlyCounted() throws IOException {
        fail();
        log.refused(refusal);
        log.tick();
        fail();
        assertEquals(List.of(begun), journal);
        log.close();
    }
}
