package io.keychainauth.store.file;

import java.util.Optional;

/**
 * Whether what lies on disk may be believed.
 *
 * <p>A change of generation N to N+1 writes, each step forced to disk before the next one:
 *
 * <ol>
 *   <li>all three new files under temporary names: a full disk ends here, and nothing has changed;
 *   <li>the marker, now (N+1, N);
 *   <li>the file;
 *   <li>the mirror. Only then is the change acknowledged.
 * </ol>
 *
 * The very first change has no state to go back to, so it writes file, mirror and marker (1) in that order: a marker is
 * proof that a store was there. A crash therefore leaves, with marker (N+1, N), one of
 *
 * <table>
 * <caption>What a crash can leave</caption>
 * <tr><th>file</th><th>mirror</th><th>means</th></tr>
 * <tr><td>N</td><td>N</td><td>killed before the file: the change never happened</td></tr>
 * <tr><td>N+1</td><td>N</td><td>killed before the mirror: the change happened and was not acknowledged</td></tr>
 * <tr><td>N+1</td><td>N+1</td><td>acknowledged, or as good as</td></tr>
 * </table>
 *
 * and, at first, no marker with file 1 and mirror 1 or none. All of these are accepted and completed by whoever opens
 * the store next. What looks similar and is not: file N beside mirror N+1 means that an older file was put back, since
 * the mirror is never ahead; file N without its mirror is not believed either. Beyond these a file is accepted if it
 * equals the marker's current state, whatever became of the mirror; if there is no marker and no mirror that says
 * otherwise (the state folder was lost, or the file was brought along from elsewhere); and if file and mirror agree on a
 * later generation (the marker came back from a backup). Everything else is refused: no rule ever takes a store that is
 * missing, older, changed or damaged for an empty one.
 */
sealed interface Verdict {
    /** Nothing was ever stored here. */
    record New() implements Verdict {}

    /**
     * The file is the store.
     *
     * @param mirrorStale the mirror has to be written anew from it
     * @param markerStale the marker has to be written anew for it
     */
    record Good(boolean mirrorStale, boolean markerStale) implements Verdict {}

    /**
     * The file must be neither served nor overwritten.
     *
     * @param what completes "the store FILE …"
     */
    record Refused(String what) implements Verdict {}

    /** What lies in one of the two places of the secrets. */
    sealed interface Copy {
        /** No such file. */
        record Absent() implements Copy {}

        /** A file that is no keyring. */
        record Damaged(String why) implements Copy {}

        /** A keyring. */
        record Intact(Fingerprint state) implements Copy {}
    }

    /** What lies in the marker's place. */
    sealed interface Memory {
        /** No such file. */
        record None() implements Memory {}

        /** A file that is no marker. */
        record Damaged() implements Memory {}

        /** A marker. */
        record Known(Marker marker) implements Memory {}
    }

    /** Judges. */
    static Verdict of(Memory memory, Copy file, Copy mirror) {
        return switch (file) {
            case Copy.Absent gone -> ofNothing(memory, mirror);
            case Copy.Damaged damaged -> new Refused("is damaged (" + damaged.why() + ")");
            case Copy.Intact found -> ofFile(memory, found.state(), mirror);
        };
    }

    private static Verdict ofNothing(Memory memory, Copy mirror) {
        return switch (memory) {
            case Memory.Known known ->
                new Refused(
                        "was taken away (generation " + known.marker().current().generation() + " was there)");
            case Memory.Damaged damaged -> new Refused("was taken away");
            case Memory.None none ->
                switch (mirror) {
                    case Copy.Absent absent -> new New();
                    case Copy.Damaged damaged -> new Refused("was taken away (its mirror is there)");
                    case Copy.Intact intact ->
                        new Refused("was taken away (its mirror holds generation "
                                + intact.state().generation() + ")");
                };
        };
    }

    private static Verdict ofFile(Memory memory, Fingerprint file, Copy mirror) {
        Optional<Fingerprint> other =
                mirror instanceof Copy.Intact intact ? Optional.of(intact.state()) : Optional.empty();
        long kept = other.map(Fingerprint::generation).orElse(0L);
        boolean agree = other.equals(Optional.of(file));
        if (kept > file.generation()) {
            return older(file, kept);
        }
        return switch (memory) {
            case Memory.Damaged damaged -> new Refused("cannot be checked (its marker is damaged)");
            case Memory.None none -> kept == file.generation() && !agree ? changed() : new Good(!agree, true);
            case Memory.Known known -> ofKnown(known.marker(), file, agree);
        };
    }

    private static Verdict ofKnown(Marker marker, Fingerprint file, boolean agree) {
        long last = marker.current().generation();
        if (file.equals(marker.current())) {
            return new Good(!agree, false);
        }
        if (agree && (marker.previous().equals(Optional.of(file)) || file.generation() > last)) {
            return new Good(false, true);
        }
        return file.generation() < last ? older(file, last) : changed();
    }

    private static Verdict older(Fingerprint file, long last) {
        return new Refused("is older than it was (generation " + file.generation() + ", but " + last + " was there)");
    }

    private static Verdict changed() {
        return new Refused("was changed by another program");
    }
}
