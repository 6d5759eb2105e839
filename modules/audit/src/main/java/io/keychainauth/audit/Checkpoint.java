package io.keychainauth.audit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * State of the chain at one record, kept where the user can add to what is there and change nothing: with it a log that
 * was cut off or rewritten as a whole is found out.
 *
 * @param seq number of the record, from 1
 * @param hash SHA-256 of the record's line without its newline, 64 lower-case hex digits
 */
public record Checkpoint(long seq, String hash) {
    private static final Pattern LINE = Pattern.compile("\\baudit checkpoint seq=(\\d{1,18}) sha256=([0-9a-f]{64})\\b");

    /** Finds a checkpoint in a line of a journal, whatever the journal put around it. */
    public static Optional<Checkpoint> find(String line) {
        Matcher matcher = LINE.matcher(line);
        return matcher.find()
                ? Optional.of(new Checkpoint(Long.parseLong(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    /** The line that goes to a journal: {@code audit checkpoint seq=1000 sha256=…}. */
    public String line() {
        return "audit checkpoint seq=" + seq + " sha256=" + hash;
    }
}
