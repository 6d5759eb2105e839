package io.keychainauth.audit;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** A line of the log as it stands in a file. */
public sealed interface AuditLine {
    /** The file it stands in. */
    Path file();

    /** Its number in that file, from 1. */
    long number();

    /**
     * A readable record. Reading proves nothing about it: {@link AuditVerifier} does. Strings are as they were logged,
     * control characters included; escape them before they go to a terminal.
     *
     * @param timestamp when it was written, to the millisecond
     * @param what the record itself
     * @param repeats present if it stands for several refusals
     * @param recovered whether it follows a line that a crash or a full disk cut short
     * @param seq its number in the chain, from 1
     * @param prev SHA-256 of the line before, 64 lower-case hex digits
     */
    record Entry(
            Path file,
            long number,
            Instant timestamp,
            AuditRecord what,
            Optional<Repeats> repeats,
            boolean recovered,
            long seq,
            String prev)
            implements AuditLine {}

    /**
     * A line that is no record: cut short by a crash or a full disk, or damaged.
     *
     * @param bytes its length without the newline
     */
    record Torn(Path file, long number, long bytes) implements AuditLine {}
}
