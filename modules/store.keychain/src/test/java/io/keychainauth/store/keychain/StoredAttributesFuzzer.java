package io.keychainauth.store.keychain;

import static io.keychainauth.testkit.fuzz.Fuzzing.demand;

import io.keychainauth.store.StoreException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/** What must hold for any bytes that another program left with an item. Jazzer calls {@link #fuzzerTestOneInput}. */
public final class StoredAttributesFuzzer {
    private static final ItemName NAME = new ItemName("keychain-auth:aws", "prod");

    private StoredAttributesFuzzer() {}

    /** Attributes that come back as they were read, or damage. */
    public static void fuzzerTestOneInput(byte[] input) {
        byte[] before = input.clone();
        try {
            Map<String, String> attributes = StoredAttributes.decode(NAME, ByteBuffer.wrap(input));
            try {
                byte[] again = StoredAttributes.encode(attributes);
                demand(
                        StoredAttributes.decode(NAME, ByteBuffer.wrap(again)).equals(attributes),
                        "other attributes than were read");
            } catch (StoreException e) {
                throw new AssertionError("what was read cannot be written", e);
            }
        } catch (StoreException e) {
            demand(e.getCause() == null && e.getSuppressed().length == 0, "an error that may quote what it read");
        }
        demand(Arrays.equals(before, input), "the attributes were changed");
    }
}
