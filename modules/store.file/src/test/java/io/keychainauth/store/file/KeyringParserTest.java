package io.keychainauth.store.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretId;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KeyringParserTest {
    private static final String ITEM = "{\"service\":\"s\",\"target\":\"t\",\"value\":\"Y2FuYXJ5\",\"attributes\":{}}";

    @Test
    void readsWhatTheFormatSaysInAnyOrderAndSpacing() throws DamagedException {
        Keyring keyring = KeyringParser.parse(
                ("{ \"items\" : [\n {\"value\" : \"Y2FuYXJ5\" , \"attributes\":{\"a\":\"b\\n\"},\"target\":\"\\u00e9\\\"\","
                                + " \"service\":\"\\/s\"} ],\"generation\": 12, \"format\":1 }\n")
                        .getBytes(UTF_8));
        assertEquals(12, keyring.generation());
        assertEquals(1, keyring.count());
        try (Secret secret =
                keyring.find(new SecretId("/s", "\u00e9\"")).orElseThrow().secret()) {
            assertArrayEquals("canary".getBytes(UTF_8), secret.value().bytes());
            assertEquals(Map.of("a", "b\n"), secret.attributes());
        }
    }

    @Test
    void attributesMayBeLeftOut() throws DamagedException {
        Keyring keyring = parse("{\"service\":\"s\",\"target\":\"t\",\"value\":\"\"}");
        assertEquals(
                0,
                keyring.find(new SecretId("s", "t"))
                        .orElseThrow()
                        .secret()
                        .value()
                        .bytes()
                        .length);
    }

    @Test
    void refusesEveryOtherDocument() {
        for (String text : List.of(
                "",
                " ",
                "x",
                "{",
                "{}",
                "[]",
                "null",
                "1",
                "\"canary\"",
                "{\"format\":1,\"generation\":1}",
                "{\"format\":1,\"items\":[]}",
                "{\"generation\":1,\"items\":[]}",
                "{\"format\":2,\"generation\":1,\"items\":[]}",
                "{\"format\":4294967297,\"generation\":1,\"items\":[]}",
                "{\"format\":\"1\",\"generation\":1,\"items\":[]}",
                "{\"format\":1.0,\"generation\":1,\"items\":[]}",
                "{\"format\":1,\"generation\":0,\"items\":[]}",
                "{\"format\":1,\"generation\":-1,\"items\":[]}",
                "{\"format\":1,\"generation\":99999999999999999999,\"items\":[]}",
                "{\"format\":1,\"generation\":null,\"items\":[]}",
                "{\"format\":1,\"generation\":1,\"items\":{}}",
                "{\"format\":1,\"generation\":1,\"items\":null}",
                "{\"format\":1,\"generation\":1,\"items\":[],\"items\":[]}",
                "{\"format\":1,\"format\":1,\"generation\":1,\"items\":[]}",
                "{\"format\":1,\"generation\":1,\"items\":[],\"more\":1}",
                "{\"format\":1,\"generation\":1,\"items\":[]}{}",
                "{\"format\":1,\"generation\":1,\"items\":[]}x",
                "\ufeff{\"format\":1,\"generation\":1,\"items\":[]}",
                "{\"format\":1,\"generation\":1,\"items\":[1]}",
                "{\"format\":1,\"generation\":1,\"items\":[[]]}",
                "{\"format\":1,\"generation\":1,\"items\":[null]}")) {
            assertDamaged(text);
        }
    }

    @Test
    void refusesEveryOtherItem() {
        for (String item : List.of(
                "{}",
                "{\"service\":\"s\",\"target\":\"t\"}",
                "{\"service\":\"s\",\"value\":\"\"}",
                "{\"target\":\"t\",\"value\":\"\"}",
                "{\"service\":\"\",\"target\":\"t\",\"value\":\"\"}",
                "{\"service\":\"s\",\"target\":\"\",\"value\":\"\"}",
                "{\"service\":1,\"target\":\"t\",\"value\":\"\"}",
                "{\"service\":null,\"target\":\"t\",\"value\":\"\"}",
                "{\"service\":\"s\",\"target\":\"\\ud83d\",\"value\":\"\"}",
                "{\"service\":\"s\",\"target\":\"\\ude00x\",\"value\":\"\"}",
                "{\"service\":\"s\",\"target\":\"t\",\"value\":null}",
                "{\"service\":\"s\",\"target\":\"t\",\"value\":[]}",
                "{\"service\":\"s\",\"target\":\"t\",\"value\":\"\",\"value\":\"\"}",
                "{\"service\":\"s\",\"target\":\"t\",\"value\":\"\",\"extra\":\"canary\"}",
                "{\"service\":\"s\",\"target\":\"t\",\"value\":\"\",\"attributes\":[]}",
                "{\"service\":\"s\",\"target\":\"t\",\"value\":\"\",\"attributes\":{\"a\":1}}",
                "{\"service\":\"s\",\"target\":\"t\",\"value\":\"\",\"attributes\":{\"a\":{}}}",
                "{\"service\":\"s\",\"target\":\"t\",\"value\":\"\",\"attributes\":{\"a\":\"1\",\"a\":\"2\"}}",
                ITEM + "," + ITEM)) {
            assertDamaged(document(item));
        }
    }

    @Test
    void refusesBase64ThatNoEncoderWrites() throws DamagedException {
        for (String good : List.of("", "YQ==", "YWI=", "YWJj", "YWJjZA==", "+/+/")) {
            assertEquals(1, parse(ITEM.replace("Y2FuYXJ5", good)).count());
        }
        for (String bad : List.of(
                "Y",
                "YQ",
                "YQ=",
                "YQ===",
                "YR==",
                "YWK=",
                "YWI",
                "YWJ=j",
                "=",
                "====",
                "YW Jj",
                "YWJj\\n",
                "YWJ\\u006a",
                "-_-_",
                "YWJj=",
                "caf\u00e9",
                "YWJj====")) {
            assertDamaged(document(ITEM.replace("Y2FuYXJ5", bad)));
        }
    }

    @Test
    void refusesOtherEncodings() {
        String text = document(ITEM);
        for (Charset charset :
                List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, StandardCharsets.UTF_32LE)) {
            assertDamaged(text.getBytes(charset));
        }
        assertDamaged(document(ITEM.replace("\"t\"", "\"caf\u00e9\"")).getBytes(ISO_8859_1));
    }

    @Test
    void aWrittenKeyringIsReadAgainWhereverItIsCut() throws DamagedException {
        byte[] whole = document(ITEM).getBytes(UTF_8);
        KeyringParser.parse(whole);
        for (int length = 0; length < whole.length; length++) {
            assertDamaged(Arrays.copyOf(whole, length));
        }
    }

    @Test
    void markersSurviveAndEverythingElseIsNone() throws DamagedException {
        Fingerprint a = new Fingerprint(Long.MAX_VALUE, 5, -1);
        Fingerprint b = new Fingerprint(1, 6, 0);
        for (Marker marker : List.of(new Marker(a, Optional.empty()), new Marker(b, Optional.of(a)))) {
            byte[] whole = marker.encode();
            assertEquals(marker, Marker.parse(whole));
            for (int length = 0; length < whole.length - 1; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThrows(DamagedException.class, () -> Marker.parse(cut));
            }
        }
        for (String text : List.of(
                "{\"format\":2,\"states\":[[1,2,3]]}",
                "{\"format\":1,\"states\":[]}",
                "{\"format\":1,\"states\":[[1,2]]}",
                "{\"format\":1,\"states\":[[1,2,3,4]]}",
                "{\"format\":1,\"states\":[[0,2,3]]}",
                "{\"format\":1,\"states\":[[\"a\",2,3]]}",
                "{\"format\":1,\"states\":[[1,2,3],[1,2,3],[1,2,3]]}",
                "{\"format\":1,\"states\":[[1,2,3]],\"x\":1}",
                "{\"format\":1,\"states\":[[1,2,3]]}}",
                "{\"states\":[[1,2,3]]}")) {
            assertThrows(DamagedException.class, () -> Marker.parse(text.getBytes(UTF_8)), text);
        }
    }

    private static String document(String items) {
        return "{\"format\":1,\"generation\":1,\"items\":[" + items + "]}";
    }

    private static Keyring parse(String item) throws DamagedException {
        return KeyringParser.parse(document(item).getBytes(UTF_8));
    }

    private static void assertDamaged(String text) {
        assertDamaged(text.getBytes(UTF_8));
    }

    private static void assertDamaged(byte[] bytes) {
        DamagedException e =
                assertThrows(DamagedException.class, () -> KeyringParser.parse(bytes), () -> new String(bytes, UTF_8));
        String message = String.valueOf(e.getMessage());
        assertFalse(message.contains("canary") || message.contains("Y2Fu"), message);
    }
}
