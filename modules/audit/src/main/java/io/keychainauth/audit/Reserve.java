package io.keychainauth.audit;

import java.nio.file.Path;

/** Disk space that is set aside for a log: who fills the disk must not keep what happens next from being recorded. */
@FunctionalInterface
public interface Reserve {
    /** Sets nothing aside. */
    Reserve NONE = (_, _) -> false;

    /**
     * Makes sure that an existing file can grow to so many bytes; its size stays as it is.
     *
     * @return false if that cannot be had; it is then asked for again
     */
    boolean hold(Path file, long bytes);
}
