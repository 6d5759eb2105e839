package io.keychainauth.audit;

import static java.nio.file.attribute.AclEntryPermission.APPEND_DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.files.UnsafePathException;
import io.keychainauth.testkit.files.AccessLists;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The log where rights are kept in lists: what LogFilesTest shows with modes. */
@EnabledOnOs(OS.WINDOWS)
class ListedLogTest {
    @TempDir
    private Path folder;

    @Test
    void makesItsFileAndFolderPrivate() throws IOException {
        Path log = folder.resolve("share\\keychain-auth\\audit.log");
        Sample.write(log, 1, 1 << 20);
        assertEquals(Set.of(), AccessLists.strangers(log));
        assertEquals(Set.of(), AccessLists.strangers(folder.resolve("share\\keychain-auth")));
    }

    @Test
    void refusesAFileThatOthersMayChangeAndAFolderInItsPlace() throws IOException {
        Path log = folder.resolve("share\\audit.log");
        Sample.write(log, 1, 1 << 20);
        AccessLists.letIn(log, APPEND_DATA);
        UnsafePathException refusal = assertThrows(UnsafePathException.class, () -> Sample.write(log, 1, 1 << 20));
        assertTrue(refusal.toString().contains("take this right from "), refusal.toString());
        Files.delete(log);
        Files.createDirectory(log);
        assertThrows(IOException.class, () -> Sample.write(log, 1, 1 << 20));
    }

    /** Files have no identity here: only by its length is another one told from ours. */
    @Test
    void savesAFileThatAnotherOneTookThePlaceOf() throws IOException {
        Path log = folder.resolve("share\\audit.log");
        try (AuditLog writer = Sample.open(log, new TickingClock(), 1 << 20, new ArrayList<>())) {
            writer.append(Sample.granted("1"));
            Files.move(log, folder.resolve("share\\away"));
            Files.createFile(log);
            writer.tick();
            writer.append(Sample.granted("2"));
        }
        assertEquals(
                2,
                assertInstanceOf(AuditVerdict.Intact.class, AuditVerifier.verify(log, List.of()))
                        .records());
    }
}
