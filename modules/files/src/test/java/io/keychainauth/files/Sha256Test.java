package io.keychainauth.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Sha256Test {
    /** FIPS 180-2, appendix B. */
    @Test
    void agreesWithTheStandard() {
        String digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertEquals(digest, Sha256.of("abc".getBytes(StandardCharsets.US_ASCII)));
    }
}
