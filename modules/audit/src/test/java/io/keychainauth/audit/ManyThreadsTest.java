package io.keychainauth.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyThreadsTest {
    private static final int THREADS = 16;
    private static final int RECORDS = 500;

    @TempDir
    Path folder;

    @Test
    void everyRecordIsInTheChainOnce() throws IOException {
        Path file = folder.resolve("audit.log");
        List<String> checkpoints = Collections.synchronizedList(new ArrayList<>());
        try (AuditLog log = Sample.open(file, new TickingClock(), 100_000, checkpoints)) {
            List<CompletableFuture<Void>> running = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int thread = t;
                running.add(CompletableFuture.runAsync(() -> append(log, thread), Thread::startVirtualThread));
            }
            running.forEach(CompletableFuture::join);
        }
        List<Checkpoint> anchors = Sample.checkpoints(checkpoints);
        AuditVerdict.Intact intact = assertInstanceOf(AuditVerdict.Intact.class, AuditVerifier.verify(file, anchors));
        assertEquals(THREADS * RECORDS, intact.records());
        assertEquals(
                THREADS * RECORDS,
                Sample.entries(file).stream()
                        .map(each -> each.what().targets().getFirst())
                        .distinct()
                        .count());
    }

    private static void append(AuditLog log, int thread) {
        try {
            for (int i = 0; i < RECORDS; i++) {
                log.append(Sample.granted(thread + "-" + i));
                if (i % 50 == 0) {
                    log.tick();
                }
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
