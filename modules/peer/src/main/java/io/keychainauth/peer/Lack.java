package io.keychainauth.peer;

/**
 * Something that this machine cannot do for a proof.
 *
 * @param name of what is missing, stable, such as {@code peer_handle}
 * @param weight how much it matters
 * @param cost what is missing and what that costs, one line
 * @param mend what to do about it
 */
public record Lack(String name, Weight weight, String cost, String mend) {
    /** How much a lack matters. */
    public enum Weight {
        /** The same is proven with more effort. */
        SLOWER,
        /** Less is proven. */
        WEAKER,
        /** Nobody can be proven. */
        FATAL
    }
}
