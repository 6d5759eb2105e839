package io.keychainauth.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Sha256Test {
    @TempDir
    private Path folder;

    /** FIPS 180-2, appendix B. */
    @Test
    void agreesWithTheStandard() throws IOException {
        String digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertEquals(digest, Sha256.of("abc".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(digest, Sha256.of(Files.writeString(folder.resolve("abc"), "abc")));
    }

    @Test
    void readsFilesLongerThanABlock() throws IOException {
        byte[] zeros = new byte[200_001];
        assertEquals(Sha256.of(zeros), Sha256.of(Files.write(folder.resolve("long"), zeros)));
    }
}
