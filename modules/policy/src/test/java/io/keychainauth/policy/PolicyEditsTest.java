package io.keychainauth.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.policy.PolicyFile.Registered;
import io.keychainauth.testkit.Property;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PolicyEditsTest {
    private static final Path FILE = Path.of("config.json");
    private static final Instant NOW = Instant.parse("2026-05-21T12:00:00.123Z");
    private static final Identity TOOL = new Identity("/usr/local/bin/mytool", "a".repeat(64));
    private static final Identity NEWER = new Identity(TOOL.path(), "b".repeat(64));
    private static final Library PIN = new Library("/home/me/lib \"x\".so", "c".repeat(64));

    @Test
    void writesANewFileLikeTheExample() throws PolicyException {
        PolicyEdits edits = PolicyEdits.of(FILE, Optional.empty());
        assertEquals(Registered.ADDED, edits.register(TOOL, List.of(), NOW));
        assertTrue(edits.grant(TOOL.path(), new Rights(Set.of("aws"), Set.of(), false)));
        assertEquals("""
                {
                  "protocol_version": "1",
                  "registered_binaries": [
                    {
                      "path": "/usr/local/bin/mytool",
                      "hash": "sha256:%s",
                      "registered_at": "2026-05-21T12:00:00Z",
                      "allowed_read_services": ["aws"],
                      "allowed_write_services": [],
                      "can_search": false
                    }
                  ]
                }
                """.formatted(TOOL.hash()), edits.text());
        assertEquals(Registered.UNCHANGED, edits.register(TOOL, List.of(), NOW));
        assertEquals(Registered.REFRESHED, edits.register(NEWER, List.of(), NOW));
        assertEquals(
                Set.of("aws"), policy(edits).find(NEWER).orElseThrow().rights().read());
    }

    @Test
    void laysNewEntriesOutLikeTheirNeighbours() throws PolicyException {
        PolicyEdits edits = edits("{\n\t\"registered_binaries\": [\n\t\t{\n\t\t\t\"path\": \"/a\",\n\t\t\t\"hash\": \""
                + "d".repeat(64) + "\"\n\t\t}\n\t]\n}\n");
        edits.register(TOOL, List.of(), NOW);
        assertTrue(
                edits.text().contains("\n\t\t},\n\t\t{\n\t\t\t\"path\": \"/usr/local/bin/mytool\",\n\t\t\t\"hash\""),
                edits.text());
        PolicyEdits dense = edits("{\"registered_binaries\":[]}");
        dense.register(TOOL, List.of(), NOW);
        assertFalse(dense.text().contains("\n"), dense.text());
        PolicyEdits windows = edits("{\r\n  \"registered_binaries\": []\r\n}\r\n");
        windows.register(TOOL, List.of(), NOW);
        assertEquals(windows.text().lines().count(), windows.text().split("\r\n", -1).length - 1);
        for (String empty : List.of("{}", "{ }\n", "{\"protocol_version\": \"1\"}")) {
            PolicyEdits bare = edits(empty);
            assertEquals(Registered.ADDED, bare.register(TOOL, List.of(), NOW));
            assertTrue(policy(bare).find(TOOL).isPresent(), bare.text());
        }
    }

    @Test
    void upgradesAndPinsWithoutTouchingRights() throws PolicyException {
        PolicyEdits edits = PolicyEdits.of(FILE, Optional.empty());
        assertFalse(edits.upgrade(TOOL, List.of(), NOW));
        edits.register(TOOL, List.of(), NOW);
        edits.grant(TOOL.path(), new Rights(Set.of("aws"), Set.of("gcp"), true));
        Rights rights = policy(edits).find(TOOL).orElseThrow().rights();
        assertEquals(Registered.REFRESHED, edits.register(TOOL, List.of(PIN), NOW));
        assertEquals(Registered.UNCHANGED, edits.register(TOOL, List.of(PIN), NOW));
        Library other = new Library("/other.so", "e".repeat(64));
        Library newer = new Library(PIN.path(), "f".repeat(64));
        assertTrue(edits.upgrade(NEWER, List.of(newer, other), NOW));
        Binary binary = policy(edits).find(NEWER).orElseThrow();
        assertEquals(List.of(newer), binary.libraries());
        assertEquals(rights, binary.rights());
        assertEquals(Registered.REFRESHED, edits.register(NEWER, List.of(other), NOW));
        assertEquals(
                List.of(newer, other), policy(edits).find(NEWER).orElseThrow().libraries());
        PolicyEdits fresh = PolicyEdits.of(FILE, Optional.empty());
        assertEquals(Registered.ADDED, fresh.register(TOOL, List.of(PIN, other), NOW));
        assertEquals(List.of(PIN, other), policy(fresh).find(TOOL).orElseThrow().libraries());
    }

    @Test
    void doesNotGuessWhichOfSeveralEntriesIsMeant() throws PolicyException {
        String text = "{\"registered_binaries\": [" + entry(TOOL) + ", " + entry(NEWER) + "]}";
        Identity third = new Identity(TOOL.path(), "9".repeat(64));
        assertEquals(Registered.UNCHANGED, edits(text).register(NEWER, List.of(), NOW));
        for (PolicyException e : List.of(
                assertThrows(PolicyException.class, () -> edits(text).register(third, List.of(), NOW)),
                assertThrows(PolicyException.class, () -> edits(text).grant(TOOL.path(), Rights.NONE)))) {
            assertTrue(
                    String.valueOf(e.getMessage())
                            .endsWith(
                                    "registered_binaries[0, 1] all have the path /usr/local/bin/mytool: leave one of them"),
                    e.getMessage());
        }
        PolicyEdits less = edits(text);
        assertTrue(less.revoke(TOOL.path(), new Rights(Set.of("aws"), Set.of(), false)));
        assertTrue(
                policy(less).binaries().stream().allMatch(b -> b.rights().read().isEmpty()));
        assertTrue(less.unregister(TOOL.path()));
        assertEquals("{\"registered_binaries\": []}", less.text());
    }

    @Test
    void leavesTheTextAloneWhenThereIsNothingToDo() throws PolicyException {
        String text = "{\"registered_binaries\": [{\"path\":\"" + TOOL.path() + "\",\"hash\":\"" + "A".repeat(64)
                + "\", \"allowed_read_services\": [\"aws\"]}]}";
        PolicyEdits edits = edits(text);
        assertEquals(Registered.UNCHANGED, edits.register(TOOL, List.of(), NOW));
        assertTrue(edits.upgrade(TOOL, List.of(PIN), NOW));
        assertTrue(edits.grant(TOOL.path(), new Rights(Set.of("aws"), Set.of(), false)));
        assertTrue(edits.revoke(TOOL.path(), new Rights(Set.of("gcp"), Set.of("aws"), true)));
        assertFalse(edits.grant("/none", Rights.NONE));
        assertFalse(edits.revoke("/none", Rights.NONE));
        assertFalse(edits.unregister("/none"));
        assertEquals(text, edits.text());
    }

    /** Registering and unregistering is the identity on the text; what lies around an edited entry stays byte for byte. */
    @Test
    void keepsEveryOtherByte() {
        Property.demand(3000, random -> {
            RandomJson json = new RandomJson(random);
            List<String> entries = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                entries.add(json.object(List.of(
                        "\"path\": \"/other/" + i + "\"",
                        "\"hash\" :\"" + "D".repeat(64) + "\"",
                        "\"allowed_read_services\":[ \"s\" ]")));
            }
            String before = json.object(List.of(
                    "\"protocol_version\":" + json.blank() + "\"1\"",
                    "\"registered_binaries\": " + json.array(entries)));
            PolicyEdits edits = edits(before);
            List<Binary> others = policy(edits).binaries();

            assertEquals(Registered.ADDED, edits.register(TOOL, List.of(PIN), NOW));
            String registered = edits.text();
            survived(before, registered);
            assertTrue(edits.grant(TOOL.path(), new Rights(Set.of("ü\"\\", "b"), Set.of("\u202e"), true)));
            assertTrue(edits.upgrade(NEWER, List.of(), NOW));
            assertEquals(
                    new Rights(Set.of("ü\"\\", "b"), Set.of("\u202e"), true),
                    policy(edits).find(NEWER).orElseThrow().rights());
            assertEquals(others, policy(edits).binaries().subList(0, others.size()));
            assertTrue(edits.revoke(TOOL.path(), new Rights(Set.of("b", "ü\"\\"), Set.of("\u202e"), true)));
            assertTrue(edits.upgrade(TOOL, List.of(), NOW));
            assertEquals(registered, edits.text());
            assertTrue(edits.unregister(TOOL.path()));
            if (others.isEmpty()) {
                assertEquals(edits("{\"a\": []}").text().length(), 9);
                assertEquals(before.replaceAll("(registered_binaries\": \\[)\\s*]", "$1]"), edits.text());
            } else {
                assertEquals(before, edits.text());
            }
        });
    }

    @Test
    void editsEntriesThatHoldUnknownFields() {
        Property.demand(2000, random -> {
            RandomJson json = new RandomJson(random);
            String entry = json.object(List.of("\"path\":\"" + TOOL.path() + "\"", "\"hash\":\"" + TOOL.hash() + "\""));
            String before = json.object(List.of("\"registered_binaries\":" + json.array(List.of(entry))));
            PolicyEdits edits = edits(before);
            assertTrue(edits.grant(TOOL.path(), new Rights(Set.of("r"), Set.of("w"), true)));
            assertTrue(edits.upgrade(NEWER, List.of(), NOW));
            assertEquals(Registered.REFRESHED, edits.register(NEWER, List.of(PIN), NOW));
            Binary binary = policy(edits).find(NEWER).orElseThrow();
            assertEquals(new Rights(Set.of("r"), Set.of("w"), true), binary.rights());
            assertEquals(List.of(PIN), binary.libraries());
            survived(before.replace(TOOL.hash(), "sha256:" + NEWER.hash()), edits.text());
        });
    }

    /** Everything of {@code before} stands in {@code after}, in the same order: only insertions. */
    private static void survived(String before, String after) {
        String left = before.replaceAll("\\[\\s*]", "[]");
        String right = after.replaceAll("\\[\\s*]", "[]");
        int at = 0;
        for (int i = 0; i < right.length() && at < left.length(); i++) {
            if (left.charAt(at) == right.charAt(i)) {
                at++;
            }
        }
        assertEquals(left.length(), at, () -> before + "\n" + after);
    }

    private static String entry(Identity identity) {
        return "{\"path\": \"" + identity.path() + "\", \"hash\": \"" + identity.hash()
                + "\", \"allowed_read_services\": [\"aws\"]}";
    }

    private static Policy policy(PolicyEdits edits) throws PolicyException {
        return PolicyReader.read(JsonDocument.of(FILE, edits.text()));
    }

    private static PolicyEdits edits(String text) throws PolicyException {
        return PolicyEdits.of(FILE, Optional.of(text.getBytes(StandardCharsets.UTF_8)));
    }
}
