package io.keychainauth.store;

import java.nio.file.Path;

/**
 * Files of a store that keeps files.
 *
 * @param file the store itself
 * @param mirror a copy of the same generation, in another folder (the audit log's)
 * @param marker remembers that the store exists, in the state folder
 */
public record StoreLocation(Path file, Path mirror, Path marker) {}
