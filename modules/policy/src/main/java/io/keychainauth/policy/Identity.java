package io.keychainauth.policy;

/**
 * What a program is: where it lies and what it is made of. Only both together name a binary.
 *
 * @param path real path, no symbolic link in it, as the kernel reports it for a running process
 * @param hash SHA-256 of the file: 64 lower-case hex digits, no prefix
 */
public record Identity(String path, String hash) {
    /** Checks the form of the hash, not whether such a file exists. */
    public Identity {
        Hash.require(hash);
        if (path.isEmpty()) {
            throw new IllegalArgumentException("a binary needs a path");
        }
    }
}
