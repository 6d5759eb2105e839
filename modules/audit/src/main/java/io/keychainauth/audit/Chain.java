package io.keychainauth.audit;

import io.keychainauth.files.Sha256;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Where the hash chain stands: always what is on the disk, never what should be. */
final class Chain {
    private static final int SIZE = 32;
    private static final int EVERY = 1000;

    private final MessageDigest digest = Sha256.start();
    private final byte[] prev = new byte[SIZE];
    private long seq;
    private boolean recovering;

    /** The last record before a cut: the torn line lost its link to it, so that only a checkpoint can hold it. */
    private Optional<Checkpoint> beforeCut = Optional.empty();

    private final List<Checkpoint> checkpoints = new ArrayList<>();

    /** Goes on from the end of an existing log. */
    void resume(Tail tail) {
        seq = tail.seq();
        System.arraycopy(HexFormat.of().parseHex(tail.hash()), 0, prev, 0, SIZE);
        recovering = tail.recovering();
        beforeCut = recovering ? tail.lastWhole() : Optional.empty();
    }

    /** Number of the last record, 0 if there is none. */
    long seq() {
        return seq;
    }

    /** What the next record carries: SHA-256 of the last line, or of torn bytes, or zeros. */
    byte[] prev() {
        return prev;
    }

    /** Whether the next record must say that it follows a line that was cut short. */
    boolean recovering() {
        return recovering;
    }

    /** The last whole record, if there is one and it is the end of the log. */
    Optional<Checkpoint> last() {
        return recovering || seq == 0
                ? beforeCut
                : Optional.of(new Checkpoint(seq, HexFormat.of().formatHex(prev)));
    }

    boolean hasCheckpoints() {
        return !checkpoints.isEmpty();
    }

    /** Checkpoints that records have reached since the last call. */
    List<Checkpoint> takeCheckpoints() {
        List<Checkpoint> taken = List.copyOf(checkpoints);
        checkpoints.clear();
        return taken;
    }

    /** A record is in the file, with its newline. */
    void advance(byte[] bytes, int from, int to) {
        hash(bytes, from, to);
        seq++;
        boolean due = recovering || seq % EVERY == 0;
        recovering = false;
        if (due) {
            beforeCut.ifPresent(checkpoints::add);
            last().ifPresent(checkpoints::add);
            beforeCut = Optional.empty();
        }
    }

    /** Only these bytes of a record are in the file; {@code whole} if just the newline is missing. */
    void cut(byte[] bytes, int from, int to, boolean whole) {
        if (!recovering) {
            beforeCut = last();
        }
        hash(bytes, from, to);
        recovering = true;
        if (whole) {
            seq++;
        }
    }

    private void hash(byte[] bytes, int from, int to) {
        digest.update(bytes, from, to - from);
        try {
            digest.digest(prev, 0, SIZE);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has " + SIZE + " bytes", e);
        }
    }
}
