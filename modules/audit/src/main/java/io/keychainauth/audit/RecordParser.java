package io.keychainauth.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.keychainauth.files.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a line back. Total: bytes that are no record give an empty result, never an exception. Unknown keys are skipped,
 * so that a later version's log stays readable; the chain covers them all the same.
 */
final class RecordParser {

    /** Highest number that every JSON reader can hold exactly. */
    private static final long MOST = 1L << 53;

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LineBuffer.LIMIT)
                    .maxNestingDepth(16)
                    .build())
            .build();

    private String action = "";
    private long pid;
    private String path = "";
    private String hash = "";
    private String service = "";
    private List<String> targets = List.of();
    private List<String> prefixes = List.of();
    private String result = "";
    private String reason = "";
    private String detail = "";
    private String assurance = "";
    private List<String> marks = List.of();
    private long bytes = -1;
    private List<String> restored = List.of();
    private String timestamp = "";
    private long count;
    private String first = "";
    private String last = "";
    private boolean recovered;
    private long seq;
    private String prev = "";

    private RecordParser() {}

    /** Reads the record on line {@code number} of a file; empty if there is none. */
    static Optional<AuditLine.Entry> parse(Path file, long number, byte[] line, int from, int length) {
        try (JsonParser json = JSON.createParser(line, from, length)) {
            RecordParser fields = new RecordParser();
            fields.read(json);
            return Optional.of(fields.entry(file, number));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void read(JsonParser json) throws IOException {
        require(json.nextToken() == JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            json.nextToken();
            field(key, json);
        }
        require(json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null);
    }

    private void field(String key, JsonParser json) throws IOException {
        switch (key) {
            case "timestamp" -> timestamp = text(json);
            case "action" -> action = text(json);
            case "pid" -> pid = number(json);
            case "binary_path" -> path = text(json);
            case "binary_hash" -> hash = text(json);
            case "service" -> service = text(json);
            case "targets" -> targets = list(json);
            case "prefixes" -> prefixes = list(json);
            case "result" -> result = text(json);
            case "reason" -> reason = text(json);
            case "detail" -> detail = text(json);
            case "assurance" -> assurance = text(json);
            case "assurance_marks" -> marks = list(json);
            case "bytes" -> bytes = number(json);
            case "restored" -> restored = list(json);
            case "count" -> count = number(json);
            case "first" -> first = text(json);
            case "last" -> last = text(json);
            case "recovered" -> {
                require(json.currentToken() == JsonToken.VALUE_TRUE);
                recovered = true;
            }
            case "seq" -> seq = number(json);
            case "prev" -> prev = text(json);
        }
        json.skipChildren();
    }

    private AuditLine.Entry entry(Path file, long number) throws IOException {
        require(seq > 0 && isHash(prev));
        require(hash.isEmpty() || hash.startsWith(Sha256.PREFIX));
        String sha256 = hash.isEmpty() ? "" : hash.substring(Sha256.PREFIX.length());
        AuditRecord what = new AuditRecord(
                action, pid, path, sha256, service, targets, prefixes, outcome(), reason, detail, assurance, marks,
                bytes, restored);
        Optional<Repeats> repeats = count == 0
                ? Optional.empty()
                : Optional.of(new Repeats(count, Timestamp.parse(first), Timestamp.parse(last)));
        return new AuditLine.Entry(file, number, Timestamp.parse(timestamp), what, repeats, recovered, seq, prev);
    }

    private Outcome outcome() throws IOException {
        for (Outcome each : Outcome.values()) {
            if (each.name().equals(result)) {
                return each;
            }
        }
        throw new IOException("no such result");
    }

    private static boolean isHash(String text) {
        boolean hex = text.length() == 64;
        for (int i = 0; hex && i < text.length(); i++) {
            char c = text.charAt(i);
            hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        }
        return hex;
    }

    private static String text(JsonParser json) throws IOException {
        require(json.currentToken() == JsonToken.VALUE_STRING);
        return json.getText();
    }

    private static long number(JsonParser json) throws IOException {
        require(json.currentToken() == JsonToken.VALUE_NUMBER_INT);
        long value = json.getLongValue();
        require(value >= 0 && value <= MOST);
        return value;
    }

    private static List<String> list(JsonParser json) throws IOException {
        require(json.currentToken() == JsonToken.START_ARRAY);
        List<String> values = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            values.add(text(json));
        }
        return values;
    }

    private static void require(boolean holds) throws IOException {
        if (!holds) {
            throw new IOException("no record");
        }
    }
}
