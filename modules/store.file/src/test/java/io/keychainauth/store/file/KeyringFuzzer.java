package io.keychainauth.store.file;

import static io.keychainauth.testkit.fuzz.Fuzzing.demand;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.store.Secret;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/** What must hold for any bytes in keyring.json. Jazzer calls {@link #fuzzerTestOneInput}. */
public final class KeyringFuzzer {
    private KeyringFuzzer() {}

    /** Secrets that come back as they were written and can be wiped, or damage. */
    public static void fuzzerTestOneInput(byte[] input) {
        byte[] before = input.clone();
        try {
            Keyring keyring = KeyringParser.parse(input);
            Keyring again = KeyringParser.parse(written(keyring));
            demand(again.generation() == keyring.generation(), "another generation");
            demand(again.count() == keyring.count(), "secrets got lost");
            List<Item> items = keyring.items();
            for (int i = 0; i < items.size(); i++) {
                same(items.get(i), again.items().get(i));
            }
            keyring.wipe();
            items.forEach(item -> demand(Arrays.equals(item.json(), new byte[item.json().length]), "not wiped"));
        } catch (DamagedException e) {
            demand(e.getCause() == null && e.getSuppressed().length == 0, "an error that may quote a secret");
        }
        demand(Arrays.equals(before, input), "the file was changed");
    }

    private static byte[] written(Keyring keyring) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        json.writeBytes(("{\"format\":1,\"generation\":" + keyring.generation() + ",\"items\":[").getBytes(UTF_8));
        String separator = "";
        for (Item item : keyring.items()) {
            json.writeBytes(separator.getBytes(UTF_8));
            json.writeBytes(item.json());
            separator = ",";
        }
        json.writeBytes("]}".getBytes(UTF_8));
        return json.toByteArray();
    }

    private static void same(Item written, Item read) {
        try (Secret one = written.secret();
                Secret other = read.secret()) {
            demand(Arrays.equals(one.value().bytes(), other.value().bytes()), "another value");
            demand(one.attributes().equals(other.attributes()), "other attributes");
            one.attributes().forEach((name, value) -> demand(isUtf8(name) && isUtf8(value), "half a surrogate pair"));
        }
    }

    private static boolean isUtf8(String text) {
        return new String(text.getBytes(UTF_8), UTF_8).equals(text);
    }
}
