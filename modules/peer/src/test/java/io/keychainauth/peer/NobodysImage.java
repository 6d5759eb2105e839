package io.keychainauth.peer;

import java.util.Optional;

/** A file of the user's that nobody runs: evidence names it. */
public record NobodysImage(String path) implements Image {
    @Override
    public Optional<String> knownDigest() {
        return Optional.empty();
    }

    @Override
    public boolean writableByUser() {
        return true;
    }

    @Override
    public boolean replaced() {
        return false;
    }

    @Override
    public long size() {
        return 1;
    }

    @Override
    public String digest() {
        return "0".repeat(64);
    }
}
