package io.keychainauth.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What lay in one of the places of the secrets. Closing wipes the bytes; the keyring is the caller's.
 *
 * @param raw the bytes, empty if there is no file
 * @param keyring what they say, empty if there is no file or if it is damaged
 */
record Found(Verdict.Copy copy, Optional<RawFile> raw, Optional<Keyring> keyring) implements AutoCloseable {
    static Found look(Path file) throws IOException {
        Optional<RawFile> raw = RawFile.read(file);
        if (raw.isEmpty()) {
            return new Found(new Verdict.Copy.Absent(), raw, Optional.empty());
        }
        try {
            Keyring keyring = KeyringParser.parse(raw.get().bytes());
            return new Found(new Verdict.Copy.Intact(state(keyring, raw.get())), raw, Optional.of(keyring));
        } catch (DamagedException e) {
            return new Found(new Verdict.Copy.Damaged(String.valueOf(e.getMessage())), raw, Optional.empty());
        }
    }

    /** Looks at the mirror, which nearly always equals the file and then need not be parsed. */
    static Found look(Path file, Found twin) throws IOException {
        if (twin.copy instanceof Verdict.Copy.Intact intact) {
            Optional<RawFile> raw = RawFile.read(file);
            if (raw.isPresent()
                    && raw.get().checksum() == intact.state().checksum()
                    && raw.get().bytes().length == intact.state().length()) {
                return new Found(intact, raw, Optional.empty());
            }
            raw.ifPresent(RawFile::close);
        }
        return look(file);
    }

    private static Fingerprint state(Keyring keyring, RawFile raw) {
        return new Fingerprint(keyring.generation(), raw.bytes().length, raw.checksum());
    }

    @Override
    public void close() {
        raw.ifPresent(RawFile::close);
    }
}
