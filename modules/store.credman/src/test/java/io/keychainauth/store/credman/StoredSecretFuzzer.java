package io.keychainauth.store.credman;

import static io.keychainauth.testkit.fuzz.Fuzzing.demand;

import io.keychainauth.store.Secret;
import io.keychainauth.store.StoreException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** What must hold for any bytes in credentials. Jazzer calls {@link #fuzzerTestOneInput}. */
public final class StoredSecretFuzzer {
    private StoredSecretFuzzer() {}

    /** A secret that comes back as it was written, or damage. With a right checksum too, which nobody guesses. */
    public static void fuzzerTestOneInput(byte[] input) {
        read(input);
        if (input.length > Head.TEXTS) {
            byte[] summed = input.clone();
            ByteBuffer bytes = ByteBuffer.wrap(summed);
            bytes.putInt(1, Head.checksum(bytes));
            read(summed);
        }
    }

    private static void read(byte[] stored) {
        byte[] before = stored.clone();
        try {
            Head head = Head.parse("name", part(stored, 0));
            head.attributes("name", part(stored, 0));
            try (StoredSecret whole = StoredSecret.expected(head)) {
                for (int number = 0; number < whole.credentials(); number++) {
                    if (!whole.take(number, part(stored, number))) {
                        return;
                    }
                }
                try (Secret secret = whole.secret("name", head)) {
                    same(head, secret);
                }
            }
        } catch (StoreException e) {
            demand(e.getCause() == null && e.getSuppressed().length == 0, "an error that may quote a secret");
        }
        demand(Arrays.equals(before, stored), "the credential was changed");
    }

    private static void same(Head head, Secret secret) throws StoreException {
        try (StoredSecret again = StoredSecret.of(head.id(), secret, Slot.A)) {
            Head second = Head.parse("name", again.part(0));
            for (int number = 0; number < again.credentials(); number++) {
                demand(again.take(number, again.part(number)), "a part has another length than it had");
            }
            try (Secret read = again.secret("name", second)) {
                demand(second.id().equals(head.id()), "another name");
                demand(Arrays.equals(read.value().bytes(), secret.value().bytes()), "another value");
                demand(read.attributes().equals(secret.attributes()), "other attributes");
            }
        }
    }

    private static ByteBuffer part(byte[] stored, int number) {
        int from = Math.min(stored.length, number * Credentials.BLOB_BYTES);
        return ByteBuffer.wrap(stored, from, Math.min(Credentials.BLOB_BYTES, stored.length - from))
                .slice();
    }
}
