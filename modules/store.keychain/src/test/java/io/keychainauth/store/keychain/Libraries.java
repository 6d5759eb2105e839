package io.keychainauth.store.keychain;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** In tests, in place of the class of this name that the image has: the functions are those of the doubles. */
public final class Libraries {
    private Libraries() {}

    /** A function or variable of the doubles. */
    public static Optional<MemorySegment> find(String name) {
        return Doubles.find(name);
    }
}
