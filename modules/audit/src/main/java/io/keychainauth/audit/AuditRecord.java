package io.keychainauth.audit;

import java.util.List;

/**
 * What happened, without time and chain, which the log adds. A field that is {@code ""} or empty is left out of the
 * line. No field may hold a secret or anything derived from one.
 *
 * @param action the request's action, {@code connect} or {@code malformed}
 * @param pid process id of the client; left out unless positive
 * @param binaryPath real path of the client's executable
 * @param binaryHash SHA-256 of that executable, 64 lower-case hex digits without prefix
 * @param service service that was asked for
 * @param targets names of the secrets that were touched or returned, or that were asked for in vain, never their values
 * @param prefixes prefixes that were asked for; what they matched stands in {@code targets}
 * @param result how it ended
 * @param reason why, for {@link Outcome#DENIED} and {@link Outcome#ERROR}
 * @param detail the check behind the reason, where there is one
 * @param assurance how firmly the client's identity was proven
 * @param marks remarks on the assurance
 * @param bytes size of a line that was no request; left out if negative
 * @param restored targets of a failed change that are as they were before, put back or never changed
 */
public record AuditRecord(
        String action,
        long pid,
        String binaryPath,
        String binaryHash,
        String service,
        List<String> targets,
        List<String> prefixes,
        Outcome result,
        String reason,
        String detail,
        String assurance,
        List<String> marks,
        long bytes,
        List<String> restored) {

    /** Copies the lists. */
    public AuditRecord {
        targets = List.copyOf(targets);
        prefixes = List.copyOf(prefixes);
        marks = List.copyOf(marks);
        restored = List.copyOf(restored);
    }

    /** Starts a record in which everything else is absent; end with {@link Builder#build()}. */
    public static Builder of(String action, Outcome result) {
        return new Builder(action, result);
    }

    /** Fields of a record, each absent until it is set. Not thread-safe. */
    public static final class Builder {
        private final String action;
        private final Outcome result;
        private long pid;
        private String path = "";
        private String hash = "";
        private String service = "";
        private List<String> targets = List.of();
        private List<String> prefixes = List.of();
        private String reason = "";
        private String detail = "";
        private String assurance = "";
        private List<String> marks = List.of();
        private long bytes = -1;
        private List<String> restored = List.of();

        private Builder(String action, Outcome result) {
            this.action = action;
            this.result = result;
        }

        /** Sets the client's process id. */
        public Builder pid(long id) {
            pid = id;
            return this;
        }

        /** Sets the client's executable; the hash is 64 hex digits without prefix, or empty if unknown. */
        public Builder binary(String realPath, String sha256) {
            path = realPath;
            hash = sha256;
            return this;
        }

        /** Sets the service. */
        public Builder service(String name) {
            service = name;
            return this;
        }

        /** Sets the names of the secrets. */
        public Builder targets(List<String> names) {
            targets = names;
            return this;
        }

        /** Sets the prefixes that were asked for. */
        public Builder prefixes(List<String> asked) {
            prefixes = asked;
            return this;
        }

        /** Sets why it was refused or failed; the detail may be empty. */
        public Builder reason(String why, String check) {
            reason = why;
            detail = check;
            return this;
        }

        /** Sets how firmly the identity was proven, with remarks. */
        public Builder assurance(String level, List<String> remarks) {
            assurance = level;
            marks = remarks;
            return this;
        }

        /** Sets the size of a line that was no request. */
        public Builder bytes(long size) {
            bytes = size;
            return this;
        }

        /** Sets the targets that are as they were before. */
        public Builder restored(List<String> names) {
            restored = names;
            return this;
        }

        /** Makes the record. */
        public AuditRecord build() {
            return new AuditRecord(
                    action, pid, path, hash, service, targets, prefixes, result, reason, detail, assurance, marks,
                    bytes, restored);
        }
    }
}
