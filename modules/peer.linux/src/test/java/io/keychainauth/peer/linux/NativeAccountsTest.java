package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.serving.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The account database of this machine, compared with what id(1) says of it. */
@EnabledOnOs(OS.LINUX)
class NativeAccountsTest {
    /** Each account of passwd(5) by name and number; of two with one number the first counts. */
    @Test
    void everyAccountHasTheGroupsThatIdShows() throws Exception {
        Set<String> seen = new HashSet<>();
        for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
            List<String> fields = List.of(line.split(":", -1));
            if (seen.add(fields.get(2))) {
                assertEquals(
                        id(fields.getFirst()), NativeAccounts.groups(Long.parseLong(fields.get(2))), fields.getFirst());
            }
        }
        assertTrue(seen.contains("0"));
    }

    private static Set<Long> id(String name) throws IOException {
        Process id = new ProcessBuilder("id", "-G", name).start();
        Set<Long> groups = new HashSet<>();
        for (String group :
                new String(id.getInputStream().readAllBytes(), UTF_8).strip().split(" ", -1)) {
            groups.add(Long.parseLong(group));
        }
        return groups;
    }

    @Test
    void whoHasNoAccountIsAnError() {
        KernelException unknown = assertThrows(KernelException.class, () -> NativeAccounts.groups(4_294_967_000L));
        assertEquals("getpwuid_r", unknown.function());
        assertEquals(Errno.ENOENT, unknown.code());
    }
}
