package io.keychainauth.policy;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bounds of each limit, as docs/config.md shows them: the last value that is taken and the first that is not. */
class DocumentedLimitsTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (\\d+) \\| (\\d+) \\| (\\d+) \\|");

    @TempDir
    Path folder;

    @Test
    void everyLimitHasTheBoundsOfItsRow() throws IOException {
        List<MatchResult> rows = ROW.matcher(Files.readString(Path.of("../../docs/config.md")))
                .results()
                .toList();
        assertEquals(12, rows.size(), "limits in the table");
        for (MatchResult row : rows) {
            String name = row.group(1);
            long from = Long.parseLong(row.group(3));
            long to = Long.parseLong(row.group(4));
            assertDoesNotThrow(() -> load(name, Long.parseLong(row.group(2))), name);
            assertDoesNotThrow(() -> load(name, from), name);
            assertDoesNotThrow(() -> load(name, to), name);
            assertThrows(PolicyException.class, () -> load(name, from - 1), name);
            assertThrows(PolicyException.class, () -> load(name, to + 1), name);
        }
    }

    private Policy load(String limit, long value) throws IOException, PolicyException {
        Path file = folder.resolve("config.json");
        Files.writeString(file, "{\"limits\":{\"" + limit + "\":" + value + "}}");
        return new PolicyFile(file).load();
    }
}
