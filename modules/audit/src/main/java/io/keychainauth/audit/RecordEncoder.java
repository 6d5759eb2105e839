package io.keychainauth.audit;

import io.keychainauth.files.Sha256;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a record as a JSON object, keys in the order of {@code docs/audit.md}. */
final class RecordEncoder {
    private RecordEncoder() {}

    /** Appends the object without a newline. */
    static void encode(
            LineBuffer out,
            AuditRecord what,
            Instant now,
            @Nullable Repeats repeats,
            boolean recovered,
            long seq,
            byte[] prev)
            throws IOException {
        out.ascii("{\"timestamp\":");
        out.time(now);
        text(out, ",\"action\":", what.action());
        number(out, ",\"pid\":", what.pid(), 1);
        text(out, ",\"binary_path\":", what.binaryPath());
        if (!what.binaryHash().isEmpty()) {
            text(out, ",\"binary_hash\":", Sha256.PREFIX + what.binaryHash());
        }
        text(out, ",\"service\":", what.service());
        list(out, ",\"targets\":", what.targets());
        list(out, ",\"prefixes\":", what.prefixes());
        text(out, ",\"result\":", what.result().name());
        text(out, ",\"reason\":", what.reason());
        text(out, ",\"detail\":", what.detail());
        text(out, ",\"assurance\":", what.assurance());
        list(out, ",\"assurance_marks\":", what.marks());
        number(out, ",\"bytes\":", what.bytes(), 0);
        list(out, ",\"restored\":", what.restored());
        if (repeats != null) {
            number(out, ",\"count\":", repeats.count(), 1);
            out.ascii(",\"first\":");
            out.time(repeats.first());
            out.ascii(",\"last\":");
            out.time(repeats.last());
        }
        if (recovered) {
            out.ascii(",\"recovered\":true");
        }
        number(out, ",\"seq\":", seq, 1);
        out.ascii(",\"prev\":\"");
        out.hex(prev);
        out.ascii("\"}");
    }

    private static void text(LineBuffer out, String key, String value) throws IOException {
        if (!value.isEmpty()) {
            out.ascii(key);
            out.text(value);
        }
    }

    private static void number(LineBuffer out, String key, long value, long least) throws IOException {
        if (value >= least) {
            out.ascii(key);
            out.number(value);
        }
    }

    private static void list(LineBuffer out, String key, List<String> values) throws IOException {
        if (values.isEmpty()) {
            return;
        }
        out.ascii(key);
        char before = '[';
        for (String value : values) {
            out.put(before);
            out.text(value);
            before = ',';
        }
        out.put(']');
    }
}
