package io.keychainauth.store;

/** One change to a store. */
public sealed interface Change {
    /** Which secret changes. */
    SecretId id();

    /** Replaces value and attributes, or creates the secret. The store copies the value. */
    record Put(SecretId id, Secret secret) implements Change {}

    /** Removes the secret; removing what does not exist is no error. */
    record Remove(SecretId id) implements Change {}
}
