package io.keychainauth.store.keychain;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredAttributesTest {
    private static final ItemName NAME = new ItemName("keychain-auth:aws", "prod");

    @Test
    void areAnObjectOfTextsInTheOrderOfTheirNames() throws StoreException {
        Map<String, String> attributes = Map.of("b", "2", "a", "1", "\u00e9\ud83d\ude00", "\"\\\n\0");
        byte[] stored = StoredAttributes.encode(attributes);
        assertEquals(
                "{\"a\":\"1\",\"b\":\"2\",\"\u00e9\ud83d\ude00\":\"\\\"\\\\\\n\\u0000\"}", new String(stored, UTF_8));
        assertEquals(attributes, StoredAttributes.decode(NAME, ByteBuffer.wrap(stored)));
    }

    @Test
    void noneAreNone() throws StoreException {
        assertEquals("{}", new String(StoredAttributes.encode(Map.of()), UTF_8));
        assertEquals(Map.of(), decode("{}", UTF_8));
        assertEquals(Map.of(), decode("", UTF_8));
        assertEquals(Map.of("a", "b"), decode("{ \"a\" : \"b\" }\n", UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "canary",
                "{\"a\":1}",
                "{\"a\":null}",
                "{\"a\":{}}",
                "{\"a\":\"canary\"",
                "{\"a\":\"b\"}x",
                "{\"a\":\"b\"}{}",
                "{\"a\":\"b\",\"a\":\"canary\"}",
                "{\"a\":\"\\ud83d\"}",
                "{\"\\udc00\":\"b\"}",
                "{\"\\ud83d\":\"b\"}",
                " {}",
                "{\0",
                "\ufeff{}"
            })
    void anythingElseIsDamageThatIsNotQuoted(String stored) {
        StoreException e = assertThrows(StoreException.class, () -> decode(stored, UTF_8));
        assertEquals(Kind.FAILED, e.kind());
        assertEquals(-1, e.getMessage().indexOf("canary"));
        assertEquals(null, e.getCause());
        assertThrows(StoreException.class, () -> decode("{\"a\":\"b\"}", UTF_16BE));
        assertThrows(StoreException.class, () -> decode("{\"a\":\"b\"}", UTF_16LE));
        assertThrows(
                StoreException.class,
                () -> StoredAttributes.decode(
                        NAME, ByteBuffer.wrap(new byte[] {'{', '"', (byte) 0xff, '"', ':', '"', '"', '}'})));
    }

    private static Map<String, String> decode(String stored, Charset charset) throws StoreException {
        return StoredAttributes.decode(NAME, ByteBuffer.wrap(stored.getBytes(charset)));
    }
}
