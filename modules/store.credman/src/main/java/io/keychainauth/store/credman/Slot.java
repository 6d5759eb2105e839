package io.keychainauth.store.credman;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Where the further credentials of a secret lie. Two take turns, so that a change never overwrites what counts. */
enum Slot {
    /** All is in the first credential. */
    NONE('-'),
    A('a'),
    B('b');

    /** Those that hold something. */
    static final List<Slot> HOLDING = List.of(A, B);

    private final char letter;

    Slot(char letter) {
        this.letter = letter;
    }

    /** The slot that is stored as this letter. */
    static Optional<Slot> of(byte letter) {
        return Arrays.stream(values()).filter(slot -> slot.letter == letter).findFirst();
    }

    /** How it is stored, and what the names in it begin with. */
    char letter() {
        return letter;
    }

    /** Where the next change may write. */
    Slot next() {
        return this == A ? B : A;
    }
}
