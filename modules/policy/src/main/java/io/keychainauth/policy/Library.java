package io.keychainauth.policy;

/**
 * A library that a binary may load although the user could change it.
 *
 * @param path real path, as the kernel reports it for the mapping
 * @param hash SHA-256 of the file: 64 lower-case hex digits, no prefix
 */
public record Library(String path, String hash) {
    /** Checks the form of the hash, not whether such a file exists. */
    public Library {
        Hash.require(hash);
        if (path.isEmpty()) {
            throw new IllegalArgumentException("a library needs a path");
        }
    }

    String json() {
        return "{\"path\": " + JsonText.quote(path) + ", \"hash\": \"" + Hash.prefixed(hash) + "\"}";
    }
}
