package io.keychainauth.policy;

/**
 * What the policy file held when it was last read.
 *
 * @param stamp of the file, the same before and after the read
 * @param settled whether an equal stamp proves equal content
 * @param digest of the content, empty for a missing file
 * @param outcome what the content means
 */
record LastLook(Stamp stamp, boolean settled, String digest, Outcome outcome) {
    /** Whether nothing can have changed. */
    boolean holds(Stamp now) {
        return settled && stamp.equals(now);
    }

    /** A policy, or why there is none. */
    sealed interface Outcome {
        Policy policy() throws PolicyException;

        record Read(Policy policy) implements Outcome {}

        record Broken(String message) implements Outcome {
            @Override
            public Policy policy() throws PolicyException {
                throw new PolicyException(message);
            }
        }
    }
}
