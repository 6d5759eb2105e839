package io.keychainauth.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/audit.md against what is written. */
class DocumentTest {
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| (`[a-z_`, ]+) \\| (?:string|number|strings|`true`) \\|");
    private static final Pattern NAME = Pattern.compile("`([a-z_]+)`");

    @Test
    void describesEveryFieldInItsPlace() throws IOException {
        AuditRecord all = AuditRecord.of("read", Outcome.ERROR)
                .pid(1)
                .binary("/bin/x", Sample.HASH)
                .service("s")
                .targets(List.of("t"))
                .prefixes(List.of("p"))
                .reason("r", "d")
                .assurance("proven", List.of("m"))
                .bytes(1)
                .restored(List.of("t"))
                .build();
        LineBuffer line = new LineBuffer();
        RecordEncoder.encode(
                line, all, Instant.EPOCH, new Repeats(1, Instant.EPOCH, Instant.EPOCH), true, 1, new byte[32]);
        List<String> written = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(line.bytes(), 0, line.length())) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    written.add(json.currentName());
                }
            }
        }
        List<String> described = new ArrayList<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("../../docs/audit.md")));
        while (row.find()) {
            NAME.matcher(row.group(1)).results().forEach(each -> described.add(each.group(1)));
        }
        assertEquals(written, described);
    }
}
