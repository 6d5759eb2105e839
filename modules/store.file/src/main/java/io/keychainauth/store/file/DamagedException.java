package io.keychainauth.store.file;

import java.io.Serial;

/** Bytes that are no keyring; says where and what is wrong and never what stands there. */
final class DamagedException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    DamagedException(long offset, String what) {
        super("byte " + offset + ": " + what);
    }
}
