package io.keychainauth.files;

import java.io.IOException;
import java.io.Serial;

/** A file or folder that another user could change; the message names it and says how to mend it. */
public final class UnsafePathException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** A refusal. */
    public UnsafePathException(String message) {
        super(message);
    }
}
