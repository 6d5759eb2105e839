package io.keychainauth.platform.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JournalTest {
    private static final Path ROOT = Path.of("/").toAbsolutePath();

    private final FakeKernel kernel = new FakeKernel();
    private final LinuxPlatform platform = new LinuxPlatform(kernel, new SystemTree(ROOT));

    @Test
    void theJournalComesFirst() {
        kernel.listening.add(ROOT.resolve("run/systemd/journal/socket"));
        kernel.listening.add(ROOT.resolve("dev/log"));
        platform.journal("checkpoint 1000 é");
        assertEquals("PRIORITY=5\nSYSLOG_IDENTIFIER=keychain-auth\nMESSAGE=checkpoint 1000 é\n", sent());
    }

    @Test
    void syslogWhereThereIsNoJournal() {
        kernel.listening.add(ROOT.resolve("dev/log"));
        platform.journal("checkpoint");
        assertEquals("<13>keychain-auth[" + ProcessHandle.current().pid() + "]: checkpoint", sent());
    }

    @Test
    void nothingWhereThereIsNeither() {
        platform.journal("checkpoint");
        assertTrue(kernel.sent.isEmpty());
    }

    @Test
    void aLineStaysOneEntry() {
        kernel.listening.add(ROOT.resolve("run/systemd/journal/socket"));
        platform.journal("one\nPRIORITY=0\u0000\r");
        assertEquals("PRIORITY=5\nSYSLOG_IDENTIFIER=keychain-auth\nMESSAGE=one PRIORITY=0  \n", sent());
    }

    @Test
    void aLongLineIsCut() {
        kernel.listening.add(ROOT.resolve("run/systemd/journal/socket"));
        platform.journal("é".repeat(1 << 20));
        assertTrue(kernel.sent.getFirst().text().getBytes(UTF_8).length < 2200);
    }

    private String sent() {
        assertEquals(1, kernel.sent.size());
        return kernel.sent.getFirst().text();
    }
}
