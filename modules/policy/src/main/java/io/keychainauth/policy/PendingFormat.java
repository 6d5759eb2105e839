package io.keychainauth.policy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** The form of {@code pending.json}: an array of objects, newest last. */
final class PendingFormat {
    private static final String CHANGED = "changed_libraries";

    private PendingFormat() {}

    static List<PendingEntry> parse(JsonDocument document) throws PolicyException {
        if (!(document.root() instanceof JsonValue.ArrayValue array)) {
            throw document.error(
                    document.root(),
                    "the file must be an array, not " + document.root().kind());
        }
        List<PendingEntry> entries = new ArrayList<>();
        for (int i = 0; i < array.elements().size(); i++) {
            String name = "[" + i + "]";
            JsonValue element = array.elements().get(i);
            entries.add(entry(new Fields(document, Fields.object(document, element, name), name)));
        }
        return entries;
    }

    private static PendingEntry entry(Fields fields) throws PolicyException {
        return new PendingEntry(
                new Identity(fields.text("path"), fields.hash("hash")),
                List.copyOf(fields.list("command_line")),
                fields.instant("timestamp").orElse(Instant.EPOCH),
                fields.number("uid", 0, Long.MAX_VALUE).orElse(0L),
                fields.number("pid", 0, Long.MAX_VALUE).orElse(0L),
                Math.toIntExact(fields.number("count", 1, Integer.MAX_VALUE).orElse(1L)),
                fields.libraries("libraries"),
                PolicyReader.signing(fields),
                fields.libraries(CHANGED));
    }

    static String json(List<PendingEntry> entries) {
        return entries.isEmpty()
                ? "[]\n"
                : entries.stream().map(PendingFormat::json).collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    static String json(PendingEntry entry) {
        Identity identity = entry.identity();
        return """
                  {
                    "path": %s,
                    "hash": "%s",
                    "command_line": %s,
                    "timestamp": "%s",
                    "uid": %d,
                    "pid": %d,
                    "count": %d,
                    "libraries": %s%s%s
                  }\
                """.formatted(
                        JsonText.quote(identity.path()),
                        Hash.prefixed(identity.hash()),
                        array(entry.commandLine().stream().map(JsonText::quote).toList()),
                        entry.timestamp().truncatedTo(ChronoUnit.MILLIS),
                        entry.uid(),
                        entry.pid(),
                        entry.count(),
                        libraries(entry.libraries()),
                        signing(entry.signing()),
                        entry.changed().isEmpty() ? "" : ",\n    \"" + CHANGED + "\": " + libraries(entry.changed()));
    }

    private static String signing(Signing signing) {
        return signing.codeHash()
                        .map(digits -> ",\n    \"cdhash\": \"" + digits + "\"")
                        .orElse("")
                + signing.team()
                        .map(team -> ",\n    \"team_id\": " + JsonText.quote(team))
                        .orElse("");
    }

    private static String libraries(List<Library> libraries) {
        return array(libraries.stream().map(Library::json).toList());
    }

    private static String array(Collection<String> elements) {
        return elements.stream().collect(Collectors.joining(", ", "[", "]"));
    }
}
