package io.keychainauth.platform.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountsTest {
    @TempDir
    Path root;

    @Test
    void homesAreThoseOfTheFile() throws Exception {
        Accounts accounts = new Accounts(new SystemTree(root));
        assertEquals(Optional.empty(), accounts.home("alice"));
        Files.createDirectory(root.resolve("etc"));
        Files.writeString(root.resolve("etc/passwd"), """
                root:x:0:0:root:/root:/bin/bash
                broken line
                alice:x:1000:1000:Alice,,,:/home/alice:/bin/bash
                odd:x:1001:1001::relative:/bin/sh
                alicia:x:1002:1002::/home/alicia:
                """);
        assertEquals(Optional.of(Path.of("/home/alice")), accounts.home("alice"));
        assertEquals(Optional.of(Path.of("/home/alicia")), accounts.home("alicia"));
        assertEquals(Optional.empty(), accounts.home("odd"));
        assertEquals(Optional.empty(), accounts.home("ali"));
        assertEquals(Optional.empty(), accounts.home("alice:x"));
        assertEquals(Optional.empty(), accounts.home(""));
    }
}
