package io.keychainauth.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.protocol.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyErrorsTest {
    private static final String HASH = "0123456789abcdef".repeat(4);

    @TempDir
    private Path folder;

    @Test
    void aSignatureIsDemandedInFullOrNotAtAll() throws IOException, PolicyException {
        String entry = "{\"registered_binaries\": [{\"path\": \"/a\", \"hash\": \"" + HASH + "\", %s}]}";
        Signing demanded = read(entry.formatted("\"cdhash\": \"" + "AB".repeat(20) + "\""))
                .binaries()
                .getFirst()
                .signing();
        assertEquals(new Signing(Optional.of("ab".repeat(20)), Optional.empty()), demanded);
        for (String wrong :
                List.of("\"cdhash\": \"abcd\"", "\"cdhash\": \"\"", "\"team_id\": \"\"", "\"team_id\": 7")) {
            PolicyException e = assertThrows(PolicyException.class, () -> read(entry.formatted(wrong)));
            assertTrue(String.valueOf(e.getMessage()).contains("/a"), String.valueOf(e.getMessage()));
        }
    }

    @Test
    void readsEverythingThatTheFormatHas() throws IOException, PolicyException {
        Policy policy = read("""
                {
                  "protocol_version": "1",
                  "limits": {"line_bytes": 4096, "idle_seconds": 1, "sessions": 3, "later": {}},
                  "registered_binaries": [
                    {
                      "path": "/usr/local/bin/mytool",
                      "hash": "SHA256:%s",
                      "registered_at": "2026-05-21T14:00:00+02:00",
                      "allowed_read_services": ["z", "a", "z"],
                      "allowed_write_services": ["w"],
                      "can_search": true,
                      "require": "proven",
                      "allow_jit": true,
                      "libraries": [{"path": "/home/me/l.so", "hash": "%s", "note": 1}],
                      "team_id": "X"
                    },
                    {"hash": "%s", "path": "/opt/ü"}
                  ]
                }
                """.formatted(HASH.toUpperCase(java.util.Locale.ROOT), HASH, HASH));
        Identity tool = new Identity("/usr/local/bin/mytool", HASH);
        Binary binary = policy.find(tool).orElseThrow();
        assertEquals(Optional.of(Instant.parse("2026-05-21T12:00:00Z")), binary.registeredAt());
        assertEquals(List.of("z", "a"), List.copyOf(binary.rights().read()));
        assertEquals(Set.of("w"), binary.rights().write());
        assertEquals(Requirement.PROVEN, binary.require());
        assertEquals(List.of(new Library("/home/me/l.so", HASH)), binary.libraries());
        assertEquals(new Signing(Optional.empty(), Optional.of("X")), binary.signing());
        assertEquals(
                new Binary(
                        new Identity("/opt/ü", HASH),
                        Optional.empty(),
                        Rights.NONE,
                        Requirement.COMPAT,
                        false,
                        List.of()),
                policy.binaries().getLast());
        Limits limits = policy.limits();
        assertEquals(4096, limits.lineBytes());
        assertEquals(Duration.ofSeconds(1), limits.idle());
        assertEquals(3, limits.sessions());
        assertEquals(Limits.DEFAULT.valueBytes(), limits.valueBytes());
    }

    @Test
    void takesAnEmptyObjectAndNoFileAsEmptyPolicies() throws IOException, PolicyException {
        assertEquals(List.of(), read("{}").binaries());
        assertEquals(List.of(), read("{\"protocol_version\":\"1\"}").binaries());
        assertEquals(List.of(), new PolicyFile(folder.resolve("none")).load().binaries());
        assertEquals(
                List.of(), new PolicyFile(folder.resolve("no/folder")).load().binaries());
    }

    @Test
    void namesWhatIsWrongAndWhere() {
        fails("1:1: is empty: remove the file, or write {} into it", "");
        fails("1:1: is empty: remove the file, or write {} into it", " \n\t\n");
        fails("1:1: the file must be an object, not an array", "[]");
        fails("1:1: the file must be an object, not null", "null");
        fails("1:1: begins with a byte order mark: save the file as UTF-8 without it", "\uFEFF{}");
        fails("2:1: text after the end of the JSON value: remove it", "{}\n{}");
        fails("1:22: protocol_version must be a string, not a number", "{\"protocol_version\": 1}");
        fails(
                "1:22: protocol_version must be \"1\": this file is for another version of keychain-auth",
                "{\"protocol_version\": \"2\"}");
        fails("1:25: registered_binaries must be an array, not an object", "{\"registered_binaries\": {}}");
        fails("1:25: registered_binaries must be an array, not null", "{\"registered_binaries\": null}");
        fails("3:3: registered_binaries[1] must be an object, not a string", """
                {"registered_binaries": [
                  {"path": "/a", "hash": "%s"},
                  "x"]}""".formatted(HASH));
    }

    @Test
    void namesTheEntryByIndexAndPath() {
        entryFails("3: registered_binaries[1] (/b): hash is missing", "");
        entryFails(
                "27: registered_binaries[1] (/b): hash is not a SHA-256 hash: 64 hex digits", ", \"hash\":  \"abc\"");
        entryFails(
                "26: registered_binaries[1] (/b): hash is not a SHA-256 hash: 64 hex digits",
                ", \"hash\": \"sha256:" + HASH.substring(1) + "\"");
        entryFails(
                "26: registered_binaries[1] (/b): hash is not a SHA-256 hash: 64 hex digits",
                ", \"hash\": \"sha256:" + HASH + "0\"");
        entryFails(
                "26: registered_binaries[1] (/b): hash is not a SHA-256 hash: 64 hex digits",
                ", \"hash\": \"sha512:" + HASH + "\"");
        entryFails("26: registered_binaries[1] (/b): hash must be a string, not a number", ", \"hash\": 1");
        fails(
                "1:35: registered_binaries[0]: path is not a path on this machine",
                "{\"registered_binaries\": [{\"path\": \"/a\\u0000\"}]}");
        entryFails("26: registered_binaries[1] (/b): hash is empty", ", \"hash\": \"\"");
        String start = ", \"hash\": \"" + HASH + "\",\n";
        entryFails(
                "\"can_search\": ",
                "registered_binaries[1] (/b): can_search must be true or false, not a string",
                start,
                "\"yes\"");
        entryFails(
                "\"can_search\": ",
                "registered_binaries[1] (/b): can_search must be true or false, not null",
                start,
                "null");
        entryFails(
                "\"allow_jit\": ",
                "registered_binaries[1] (/b): allow_jit must be true or false, not a number",
                start,
                "1");
        entryFails(
                "\"require\": ",
                "registered_binaries[1] (/b): require must be \"compat\" or \"proven\"",
                start,
                "\"Proven\"");
        entryFails(
                "\"allowed_read_services\": ",
                "registered_binaries[1] (/b): allowed_read_services must be an array, not a string",
                start,
                "\"aws\"");
        entryFails(
                "\"allowed_write_services\": [",
                "registered_binaries[1] (/b): allowed_write_services must hold strings only, not a number",
                start,
                "1]");
        entryFails(
                "\"registered_at\": ",
                "registered_binaries[1] (/b): registered_at is not a time such as 2026-05-21T12:00:00Z",
                start,
                "\"yesterday\"");
        entryFails(
                "\"libraries\": [",
                "registered_binaries[1] (/b): libraries[0] must be an object, not a string",
                start,
                "\"x\"]");
        entryFails("\"libraries\": [", "registered_binaries[1] (/b): libraries[0]: path is missing", start, "{}]");
        fails(
                "2:1: registered_binaries[0]: path is missing",
                "{\"registered_binaries\": [\n{\"hash\": \"" + HASH + "\"}]}");
        fails(
                "2:10: registered_binaries[0]: path must be a string, not a number",
                "{\"registered_binaries\": [\n{\"path\": 1}]}");
        fails(
                "3:1: registered_binaries[1] (/a) has the path and hash of registered_binaries[0]: remove one of them",
                "{\"registered_binaries\": [\n{\"path\": \"/a\", \"hash\": \"" + HASH
                        + "\"},\n{\"path\": \"/a\", \"hash\": \"sha256:" + HASH + "\"}]}");
    }

    @Test
    void boundsEveryLimit() throws IOException, PolicyException {
        for (String row : List.of(
                "line_bytes 1024 67108864",
                "targets 1 65536",
                "name_bytes 1 65536",
                "value_bytes 1 16777216",
                "attributes 1 1024",
                "json_depth 2 64",
                "response_bytes 1024 268435456",
                "request_seconds 1 3600",
                "idle_seconds 1 604800",
                "sessions 1 4096",
                "sessions_per_process 1 4096",
                "sessions_unregistered 1 4096")) {
            String[] cells = row.split(" ", 3);
            String head = "{\"limits\": {\"" + cells[0] + "\": ";
            for (String good : List.of(cells[1], cells[2])) {
                Limits limits = read(head + good + "}}").limits();
                assertEquals(Long.parseLong(good), value(limits, cells[0]), row);
            }
            String place = "1:" + (head.length() + 1) + ": limits: " + cells[0];
            String range = " must be a whole number from " + cells[1] + " to " + cells[2];
            for (String bad : List.of(
                    Long.toString(Long.parseLong(cells[1]) - 1),
                    Long.toString(Long.parseLong(cells[2]) + 1),
                    "-1",
                    "1.5",
                    "1e3",
                    "99999999999999999999")) {
                fails(place + range, head + bad + "}}");
            }
            fails(place + " must be a whole number, not a string", head + "\"" + cells[1] + "\"}}");
            fails(place + " must be a whole number, not null", head + "null}}");
        }
        fails("1:12: limits must be an object, not an array", "{\"limits\": []}");
    }

    private static long value(Limits limits, String name) {
        return switch (name) {
            case "line_bytes" -> limits.lineBytes();
            case "targets" -> limits.targets();
            case "name_bytes" -> limits.nameBytes();
            case "value_bytes" -> limits.valueBytes();
            case "attributes" -> limits.attributes();
            case "json_depth" -> limits.jsonDepth();
            case "response_bytes" -> limits.responseBytes();
            case "request_seconds" -> limits.request().toSeconds();
            case "idle_seconds" -> limits.idle().toSeconds();
            case "sessions" -> limits.sessions();
            case "sessions_per_process" -> limits.sessionsPerProcess();
            case "sessions_unregistered" -> limits.sessionsUnregistered();
            default -> throw new AssertionError(name);
        };
    }

    @Test
    void refusesTextThatIsNoJson() {
        failsSomehow("2:1: ", "{\"a\": 1,\n}");
        failsSomehow("1:7: Unexpected character", "{\"a\": @}");
        failsSomehow("1:", "{\"a\": 1");
        failsSomehow("1:", "{'a': 1}");
        failsSomehow("1:", "{\"a\": 01}");
        failsSomehow("1:", "// comment\n{}");
        failsSomehow("1:", "{\"a\": NaN}");
        failsSomehow("2:", "{\"registered_binaries\": [],\n\"registered_binaries\": []}");
        failsSomehow("1:", "{\"unknown\": {\"a\": 1, \"a\": 2}}");
        failsSomehow("1:", "{\"unknown\": " + "[".repeat(100) + "]".repeat(100) + "}");
    }

    @Test
    void refusesBytesThatAreNoUtf8() throws IOException {
        byte[] latin = "{\n  \"note\": \"für\"}".getBytes(ISO_8859_1);
        assertEquals(file() + ":2:13: not UTF-8: save the file as UTF-8", error(latin));
        for (byte[] bad : List.of(
                new byte[] {(byte) 0xC0, (byte) 0x80},
                new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
                new byte[] {(byte) 0xFF, (byte) 0xFE})) {
            assertEquals(file() + ":1:1: not UTF-8: save the file as UTF-8", error(bad));
        }
    }

    @Test
    void refusesAFileThatIsTooLarge() throws IOException {
        byte[] large = new byte[JsonDocument.MAX_BYTES + 1];
        java.util.Arrays.fill(large, (byte) ' ');
        assertEquals(file() + ": larger than 16 MiB: remove what is not needed", error(large));
    }

    @Test
    @Tag("control-characters")
    void keepsControlCharactersOutOfMessages() {
        fails(
                "1:26: registered_binaries[0] (/x\\u{1b}[2J\\u{202e}): hash is missing",
                "{\"registered_binaries\": [{\"path\": \"/x\\u001b[2J\\u202e\"}]}");
    }

    /** A second entry whose second part stands on its first line. */
    private void entryFails(String columnAndMessage, String part) {
        fails("3:" + columnAndMessage, entries(part));
    }

    /** A second entry with a field on its second line. */
    private void entryFails(String field, String message, String start, String value) {
        fails("4:" + (field.length() + 1) + ": " + message, entries(start + field + value));
    }

    private static String entries(String part) {
        return "{\"registered_binaries\": [\n  {\"path\": \"/a\", \"hash\": \"" + HASH + "\"},\n  {\"path\": \"/b\""
                + part + "}\n]}";
    }

    private void fails(String message, String text) {
        assertEquals(file() + ":" + message, error(text.getBytes(UTF_8)), text);
    }

    private void failsSomehow(String message, String text) {
        String said = error(text.getBytes(UTF_8));
        assertEquals(
                file() + ":" + message,
                said.substring(0, Math.min(said.length(), (file() + ":" + message).length())),
                said);
    }

    private String error(byte[] content) {
        try {
            Files.write(file(), content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return String.valueOf(assertThrows(PolicyException.class, () -> new PolicyFile(file()).load())
                .getMessage());
    }

    private Policy read(String text) throws IOException, PolicyException {
        return new PolicyFile(Files.writeString(file(), text)).load();
    }

    private Path file() {
        return folder.resolve("config.json");
    }
}
