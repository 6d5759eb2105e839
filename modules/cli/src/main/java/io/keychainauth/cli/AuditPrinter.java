package io.keychainauth.cli;

import io.keychainauth.audit.AuditLine;
import io.keychainauth.audit.AuditRecord;
import io.keychainauth.audit.Outcome;
import io.keychainauth.policy.Hash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shows lines of the log: a line of text each, or JSON with the fields of the file. */
record AuditPrinter(Output output, boolean json) {
    void print(AuditLine line) throws IOException {
        switch (line) {
            case AuditLine.Entry entry -> print(entry);
            case AuditLine.Torn torn ->
                output.warning(torn.file() + " line " + torn.number() + " is no record (" + torn.bytes()
                        + " bytes): run keychain-auth audit verify");
        }
    }

    private void print(AuditLine.Entry entry) throws IOException {
        if (json) {
            output.own(Json.line(fields(entry)) + "\n");
            return;
        }
        AuditRecord what = entry.what();
        List<String> words = new ArrayList<>();
        words.add(what.action());
        words.add(what.pid() > 0 ? "pid " + what.pid() : "");
        words.add(what.binaryPath());
        words.add(what.service());
        words.add(String.join(" ", what.targets()));
        words.add(what.prefixes().isEmpty() ? "" : "prefixes " + String.join(" ", what.prefixes()));
        words.add(what.reason());
        words.add(what.detail());
        words.add(entry.repeats()
                .map(repeats -> repeats.count() + " times since " + repeats.first())
                .orElse(""));
        words.removeIf(String::isEmpty);
        output.line(
                tone(what.result()), what.result().name(), "  " + entry.timestamp() + "  " + String.join("  ", words));
    }

    private static Output.Tone tone(Outcome result) {
        return switch (result) {
            case ACCEPTED, GRANTED -> Output.Tone.GOOD;
            case DENIED -> Output.Tone.DOUBTFUL;
            case ERROR -> Output.Tone.BAD;
        };
    }

    private static Map<String, Object> fields(AuditLine.Entry entry) {
        AuditRecord what = entry.what();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("timestamp", entry.timestamp().toString());
        fields.put("action", what.action());
        if (what.pid() > 0) {
            fields.put("pid", what.pid());
        }
        put(fields, "binary_path", what.binaryPath());
        put(fields, "binary_hash", what.binaryHash().isEmpty() ? "" : Hash.prefixed(what.binaryHash()));
        put(fields, "service", what.service());
        put(fields, "targets", what.targets());
        put(fields, "prefixes", what.prefixes());
        fields.put("result", what.result().name());
        put(fields, "reason", what.reason());
        put(fields, "detail", what.detail());
        put(fields, "assurance", what.assurance());
        put(fields, "assurance_marks", what.marks());
        if (what.bytes() >= 0) {
            fields.put("bytes", what.bytes());
        }
        put(fields, "restored", what.restored());
        entry.repeats().ifPresent(repeats -> {
            fields.put("count", repeats.count());
            fields.put("first", repeats.first().toString());
            fields.put("last", repeats.last().toString());
        });
        if (entry.recovered()) {
            fields.put("recovered", true);
        }
        fields.put("seq", entry.seq());
        fields.put("prev", entry.prev());
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, String value) {
        if (!value.isEmpty()) {
            fields.put(name, value);
        }
    }

    private static void put(Map<String, Object> fields, String name, List<String> values) {
        if (!values.isEmpty()) {
            fields.put(name, values);
        }
    }
}
