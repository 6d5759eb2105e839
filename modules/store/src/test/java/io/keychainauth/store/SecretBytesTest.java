package io.keychainauth.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class SecretBytesTest {
    @Test
    void closingWipesTheBytesAndNoCopy() {
        byte[] bytes = "canary".getBytes(UTF_8);
        SecretBytes secret = new SecretBytes(bytes);
        SecretBytes copy = secret.copy();
        secret.close();
        assertArrayEquals(new byte[6], bytes);
        assertArrayEquals("canary".getBytes(UTF_8), copy.bytes());
        new Secret(copy, Map.of()).close();
        assertArrayEquals(new byte[6], copy.bytes());
    }

    @Test
    void nothingPrintsThem() {
        SecretBytes secret = new SecretBytes("canary".getBytes(UTF_8));
        Change change = new Change.Put(new SecretId("s", "t"), new Secret(secret, Map.of()));
        assertFalse(change.toString().contains("canary"), change::toString);
    }
}
