package io.keychainauth.policy;

import static java.nio.file.attribute.AclEntryPermission.READ_DATA;
import static java.nio.file.attribute.AclEntryPermission.WRITE_DATA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.testkit.files.AccessLists;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The policy where rights are kept in lists: what PolicyFileTest shows with modes. */
@EnabledOnOs(OS.WINDOWS)
class ListedPolicyTest {
    private static final Identity TOOL = new Identity("C:\\Program Files\\t\u00f6l\\tool.exe", "a".repeat(64));

    @TempDir
    private Path folder;

    @Test
    void whatItMakesIsPrivate() throws Exception {
        Path path = folder.resolve("profile\\config.json");
        PolicyFile file = new PolicyFile(path);
        file.register(TOOL);
        assertEquals(Set.of(), AccessLists.strangers(path));
        assertEquals(Set.of(), AccessLists.strangers(folder.resolve("profile")));
        assertEquals(Optional.empty(), file.foreignOwner());
    }

    @Test
    void isNeverThePolicyThatOthersMayChange() throws Exception {
        Path path = folder.resolve("profile\\config.json");
        new PolicyFile(path).register(TOOL);
        List<AclEntry> before = AccessLists.letIn(path, READ_DATA);
        assertTrue(new PolicyFile(path).load().find(TOOL).isPresent(), "others may read what is registered");
        AccessLists.letIn(path, WRITE_DATA);
        PolicyException refusal = assertThrows(PolicyException.class, () -> new PolicyFile(path).load());
        assertTrue(
                String.valueOf(refusal.getMessage())
                        .startsWith(Printable.line(path + " may be changed by others: take this right from ")),
                refusal.getMessage());
        AccessLists.restore(path, before);
        assertTrue(new PolicyFile(path).load().find(TOOL).isPresent());
    }

    @Test
    void aFolderThatOthersCanChangeIsNotReadFrom() throws Exception {
        Path path = folder.resolve("profile\\config.json");
        new PolicyFile(path).register(TOOL);
        AccessLists.letIn(folder.resolve("profile"), WRITE_DATA);
        assertThrows(PolicyException.class, () -> new PolicyFile(path).load());
        assertThrows(PolicyException.class, () -> new PolicyFile(path).unregister(TOOL.path()));
        assertTrue(Files.exists(path));
    }
}
