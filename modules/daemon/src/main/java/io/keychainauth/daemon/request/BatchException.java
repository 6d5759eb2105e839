package io.keychainauth.daemon.request;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;

/** A change failed, or could not be recorded, and was taken back as far as that was possible. */
final class BatchException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final ArrayList<String> restored;

    BatchException(String detail, List<String> restored) {
        super(detail);
        this.restored = new ArrayList<>(restored);
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    /** Names of the secrets that are as they were before. */
    List<String> restored() {
        return List.copyOf(restored);
    }
}
