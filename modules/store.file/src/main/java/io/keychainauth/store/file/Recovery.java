package io.keychainauth.store.file;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.keychainauth.files.LockFile;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import io.keychainauth.store.StoreLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings a store back that {@link Verdict} refuses. A copy that equals what the marker remembers is preferred to
 * everything else, since nobody but the store wrote that; without one the newest intact copy is taken. Nothing is
 * thrown away: what is not taken is kept under another name.
 */
final class Recovery {
    private final StoreLocation at;
    private final KeyringFiles files;

    Recovery(StoreLocation at, KeyringFiles files) {
        this.at = at;
        this.files = files;
    }

    /** Says in one sentence what was done. */
    String run() throws IOException, StoreException {
        try (LockFile _ = files.lock();
                Found file = Found.look(at.file());
                Found mirror = Found.look(at.mirror())) {
            try {
                Verdict.Memory memory = files.memory();
                return switch (Verdict.of(memory, file.copy(), mirror.copy())) {
                    case Verdict.New none ->
                        throw new StoreException(Kind.FAILED, "nothing was ever stored in " + at.file(), "", 0, null);
                    case Verdict.Good good ->
                        "the store " + at.file() + " is intact (" + content(file) + "), nothing was changed";
                    case Verdict.Refused refused -> bringBack(memory, file, mirror);
                };
            } finally {
                file.keyring().ifPresent(Keyring::wipe);
                mirror.keyring().ifPresent(Keyring::wipe);
            }
        }
    }

    /** A free name beside a file: {@code keyring.json.kept-1} and so on. */
    static Path kept(Path file) {
        Path kept;
        int n = 0;
        do {
            n++;
            kept = file.resolveSibling(file.getFileName() + ".kept-" + n);
        } while (Files.exists(kept, NOFOLLOW_LINKS));
        return kept;
    }

    private String bringBack(Verdict.Memory memory, Found file, Found mirror) throws IOException, StoreException {
        boolean fromMirror = mirrorIsBetter(memory, file, mirror);
        Found chosen = fromMirror ? mirror : file;
        Found other = fromMirror ? file : mirror;
        List<Path> aside = new ArrayList<>();
        String kept = "";
        if (other.raw().isPresent() && !other.copy().equals(chosen.copy())) {
            Path path = fromMirror ? at.file() : at.mirror();
            aside.add(path);
            kept = "; what lay in its place is kept as " + kept(path);
        }
        files.restore(chosen.raw().orElseThrow().bytes(), state(chosen).orElseThrow(), aside);
        return "brought back " + content(chosen) + " from " + (fromMirror ? at.mirror() : at.file()) + kept;
    }

    private boolean mirrorIsBetter(Verdict.Memory memory, Found file, Found mirror) throws StoreException {
        if (memory instanceof Verdict.Memory.Known known) {
            Optional<Fingerprint> last = Optional.of(known.marker().current());
            if (state(file).equals(last)) {
                return false;
            }
            if (state(mirror).equals(last)) {
                return true;
            }
        }
        long ofFile = state(file).map(Fingerprint::generation).orElse(0L);
        long ofMirror = state(mirror).map(Fingerprint::generation).orElse(0L);
        if (ofFile == 0 && ofMirror == 0) {
            throw new StoreException(
                    Kind.FAILED,
                    "neither " + at.file() + " nor " + at.mirror()
                            + " is intact: put one of them back from a backup of yours",
                    "",
                    0,
                    null);
        }
        return ofMirror > ofFile;
    }

    private static Optional<Fingerprint> state(Found found) {
        return found.copy() instanceof Verdict.Copy.Intact intact ? Optional.of(intact.state()) : Optional.empty();
    }

    private static String content(Found found) {
        Keyring keyring = found.keyring().orElseThrow();
        int count = keyring.count();
        return "generation " + keyring.generation() + " with " + count + (count == 1 ? " secret" : " secrets");
    }
}
