package io.keychainauth.platform;

/**
 * A store to try.
 *
 * @param name as in {@code StoreProvider.name()}
 * @param because why it is tried at this place, in half a sentence for a user, such as "this is WSL"
 */
public record StoreCandidate(String name, String because) {}
