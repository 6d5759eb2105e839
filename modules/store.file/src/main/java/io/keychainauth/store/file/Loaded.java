package io.keychainauth.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** A keyring in memory, and what the file looked like when it was the same. */
final class Loaded {
    private final Keyring keyring;
    private final Optional<Fingerprint> state;
    private final Optional<FileStamp> stamp;
    private final Optional<IOException> unhealed;
    /** Whether the stamp alone is proof by now. */
    private volatile boolean settled;

    private Loaded(
            Keyring keyring,
            Optional<Fingerprint> state,
            Optional<FileStamp> stamp,
            Optional<IOException> unhealed,
            boolean settled) {
        this.keyring = keyring;
        this.state = state;
        this.stamp = stamp;
        this.unhealed = unhealed;
        this.settled = settled;
    }

    /** Nothing was read yet: equals no file and no missing one. */
    static Loaded nothing() {
        return new Loaded(Keyring.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    /** There is no store yet. */
    static Loaded fresh() {
        return new Loaded(Keyring.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true);
    }

    /**
     * Read from a file.
     *
     * @param unhealed why mirror or marker could not be brought up to date
     */
    static Loaded read(Keyring keyring, Fingerprint state, RawFile raw, Optional<IOException> unhealed) {
        FileStamp stamp = raw.stamp();
        return new Loaded(keyring, Optional.of(state), Optional.of(stamp), unhealed, stamp.settled(raw.moment()));
    }

    /** Just written. */
    static Loaded written(Keyring keyring, Fingerprint state, Optional<FileStamp> stamp) {
        return new Loaded(keyring, Optional.of(state), stamp, Optional.empty(), false);
    }

    Keyring keyring() {
        return keyring;
    }

    /** Empty if there is no store yet. */
    Optional<Fingerprint> state() {
        return state;
    }

    Optional<IOException> unhealed() {
        return unhealed;
    }

    /** Whether the file is still what was loaded. Its content is looked at as long as its times prove nothing. */
    boolean current(Path file) throws IOException {
        Instant moment = Instant.now();
        Optional<FileStamp> now = FileStamp.of(file);
        if (state.isEmpty()) {
            return settled && now.isEmpty();
        }
        if (now.isEmpty() || !now.equals(stamp)) {
            return false;
        }
        if (!settled) {
            if (!RawFile.matches(file, state.get())) {
                return false;
            }
            settled = now.get().settled(moment);
        }
        return true;
    }
}
