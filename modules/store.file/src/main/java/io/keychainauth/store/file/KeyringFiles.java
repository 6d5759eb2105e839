package io.keychainauth.store.file;

import io.keychainauth.files.LockFile;
import io.keychainauth.files.Private;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import io.keychainauth.store.StoreLocation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The three files of a store. Everything but {@link #current} is done under the lock: {@link Verdict} says in which
 * order, and what that order is good for.
 */
final class KeyringFiles {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final StoreLocation at;
    private final Disk disk;

    KeyringFiles(StoreLocation at, Disk disk) {
        this.at = at;
        this.disk = disk;
    }

    Path file() {
        return at.file();
    }

    /**
     * Makes the folders, or checks them.
     *
     * @throws io.keychainauth.files.UnsafePathException naming the folder and the mend
     */
    void prepare() throws IOException {
        Private.folder(StagedFile.folder(at.file()));
        Private.folder(StagedFile.folder(at.mirror()));
        Private.folder(StagedFile.folder(at.marker()));
    }

    /**
     * Keeps all other writers out, of this process and of others. The lock lies beside the file and not beside the
     * marker: two profiles may share the file.
     */
    LockFile lock() throws IOException, StoreException {
        prepare();
        Path lock = at.file().resolveSibling(at.file().getFileName() + ".lock");
        return LockFile.acquire(lock, PATIENCE)
                .orElseThrow(() -> new StoreException(
                        Kind.FAILED,
                        "another program keeps the store locked (" + lock + "): end it and try again",
                        "lock",
                        0,
                        null));
    }

    /** Whether the file is still what was loaded; one stat(2) as a rule. */
    boolean current(Loaded loaded) throws IOException {
        return loaded.current(at.file());
    }

    /**
     * Reads the store, if it may be believed, and completes what a killed writer began.
     *
     * @throws StoreException if it may not be believed
     */
    Loaded load() throws IOException, StoreException {
        try (Found file = Found.look(at.file());
                Found mirror = mirror(file)) {
            mirror.keyring().ifPresent(Keyring::wipe);
            Verdict verdict = Verdict.of(memory(), file.copy(), mirror.copy());
            boolean served = false;
            try {
                Loaded loaded = switch (verdict) {
                    case Verdict.New none -> fresh();
                    case Verdict.Good good -> heal(good, file);
                    case Verdict.Refused refused -> throw refusal(refused.what());
                };
                served = true;
                return loaded;
            } finally {
                if (!served) {
                    file.keyring().ifPresent(Keyring::wipe);
                }
            }
        }
    }

    /**
     * Writes the next generation. If this fails the store is the old one, but for the last steps: once the file has
     * taken its place and its folder, the mirror or, in the first change, the marker fails, it is the new one, and the
     * caller was not told so.
     *
     * @param before what was loaded, with mirror and marker up to date
     */
    Loaded write(Keyring next, Loaded before) throws IOException {
        try (StagedFile file = StagedFile.begin(disk, at.file());
                StagedFile mirror = StagedFile.begin(disk, at.mirror());
                StagedFile marker = StagedFile.begin(disk, at.marker())) {
            Fingerprint state;
            try (Encoder encoder = new Encoder(List.of(file, mirror))) {
                state = encoder.write(next);
            }
            write(marker, new Marker(state, before.state()).encode());
            file.force();
            mirror.force();
            marker.force();
            if (before.state().isPresent()) {
                marker.commit();
            }
            file.commit();
            mirror.commit();
            if (before.state().isEmpty()) {
                marker.commit();
            }
            return Loaded.written(next, state, FileStamp.of(at.file()));
        }
    }

    /**
     * Looks at the mirror.
     *
     * @param file what lay in the file's place
     */
    Found mirror(Found file) throws IOException {
        return Found.look(at.mirror(), file);
    }

    /** Looks at the marker. */
    Verdict.Memory memory() throws IOException {
        Optional<RawFile> raw = RawFile.read(at.marker());
        if (raw.isEmpty()) {
            return new Verdict.Memory.None();
        }
        try {
            return new Verdict.Memory.Known(Marker.parse(raw.get().bytes()));
        } catch (DamagedException e) {
            return new Verdict.Memory.Damaged();
        }
    }

    /** Makes file and mirror the same bytes, and the marker say so. */
    void restore(byte[] content, Fingerprint state, List<Path> aside) throws IOException {
        try (StagedFile file = StagedFile.begin(disk, at.file());
                StagedFile mirror = StagedFile.begin(disk, at.mirror());
                StagedFile marker = StagedFile.begin(disk, at.marker())) {
            write(file, content);
            write(mirror, content);
            write(marker, new Marker(state, Optional.empty()).encode());
            file.force();
            mirror.force();
            marker.force();
            for (Path damaged : aside) {
                disk.rename(damaged, Recovery.kept(damaged));
            }
            file.commit();
            mirror.commit();
            marker.commit();
        }
    }

    StoreException refusal(String what) {
        String message = "the store " + at.file() + " " + what + ": run keychain-auth store recover";
        return new StoreException(Kind.FAILED, message, "", 0, null);
    }

    private Loaded fresh() throws IOException {
        sweep();
        return Loaded.fresh();
    }

    /** What a killed writer left may hold secrets that were removed since. */
    private void sweep() throws IOException {
        for (Path place : List.of(at.file(), at.mirror(), at.marker())) {
            StagedFile.sweep(disk, place);
        }
    }

    private Loaded heal(Verdict.Good good, Found file) {
        RawFile raw = file.raw().orElseThrow();
        Keyring keyring = file.keyring().orElseThrow();
        Fingerprint state = new Fingerprint(keyring.generation(), raw.bytes().length, raw.checksum());
        try {
            sweep();
            if (good.mirrorStale()) {
                replace(at.mirror(), raw.bytes());
            }
            if (good.markerStale()) {
                replace(at.marker(), new Marker(state, Optional.empty()).encode());
            }
            return Loaded.read(keyring, state, raw, Optional.empty());
        } catch (IOException e) {
            // Reading goes on, since the file itself is good; changing it has to wait.
            return Loaded.read(keyring, state, raw, Optional.of(e));
        }
    }

    private void replace(Path target, byte[] content) throws IOException {
        try (StagedFile staged = StagedFile.begin(disk, target)) {
            write(staged, content);
            staged.force();
            staged.commit();
        }
    }

    private static void write(StagedFile file, byte[] content) throws IOException {
        try (Encoder encoder = new Encoder(List.of(file))) {
            encoder.write(content);
        }
    }
}
