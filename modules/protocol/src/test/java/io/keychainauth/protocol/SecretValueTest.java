package io.keychainauth.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretValueTest {
    private final byte[] bytes = "canary".getBytes(StandardCharsets.US_ASCII);

    @Test
    void nothingPrintsIt() {
        SecretValue value = new SecretValue(bytes);
        assertEquals("SecretValue[redacted]", value.toString());
        assertEquals(
                "Result[target=t, value=Optional[SecretValue[redacted]], attributes={}]",
                new Result("t", Optional.of(value), Map.of()).toString());
    }

    @Test
    void aResultIsWipedWithItsValue() {
        new Result("t", Optional.empty(), Map.of()).close();
        new Result("t", Optional.of(new SecretValue(bytes)), Map.of()).close();
        assertArrayEquals(new byte[6], bytes);
    }
}
