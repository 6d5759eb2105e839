package io.keychainauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.cli.Desk.Result;
import io.keychainauth.policy.Binary;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.Library;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrationTest {
    @TempDir
    Path folder;

    private Desk desk;
    private Path tool;

    @BeforeEach
    void desk() throws Exception {
        desk = new Desk(folder);
        tool = desk.program("tool", "one");
    }

    private Binary binary() throws Exception {
        List<Binary> all = desk.policies().load().at(tool.toString());
        assertEquals(1, all.size());
        return all.getFirst();
    }

    @Test
    void registersWithoutRights() throws Exception {
        Result result = desk.done("register", tool.toString());
        assertEquals("Registered " + tool + " with hash sha256:" + Desk.hash(tool) + "\n", result.out());
        assertEquals("", result.err());
        assertTrue(binary().rights().read().isEmpty());
        assertFalse(binary().rights().search());
    }

    @Test
    @Tag("links")
    void registersThroughASymbolicLinkUnderTheRealPath() throws Exception {
        Path link = Files.createSymbolicLink(desk.folder.resolve("link"), tool);
        desk.done("register", link.toString());
        assertEquals(tool.toString(), binary().identity().path());
        desk.done("grant", link.toString(), "--search");
        assertTrue(binary().rights().search());
    }

    @Test
    void saysInJsonWhatBecameOfTheEntry() throws Exception {
        Map<String, Object> added =
                desk.done("register", "--json", tool.toString()).object();
        assertEquals(
                Map.of(
                        "path",
                        tool.toString(),
                        "hash",
                        "sha256:" + Desk.hash(tool),
                        "result",
                        "added",
                        "libraries",
                        List.of()),
                added);
        assertEquals(
                "unchanged",
                desk.done("register", "--json", tool.toString()).object().get("result"));
        desk.program("tool", "two");
        assertEquals(
                "refreshed",
                desk.done("register", "--json", tool.toString()).object().get("result"));
    }

    @Test
    void aRegisteredBinaryWaitsNoMore() throws Exception {
        desk.attempt(tool, "tool");
        desk.done("register", tool.toString());
        assertEquals(List.of(), desk.pending().list());
    }

    @ParameterizedTest
    @ValueSource(strings = {"register", "authorize"})
    void pinsAndShowsTheLibrariesThatTheProgramAskedWith(String command) throws Exception {
        Path library = desk.program("lib.so", "lib");
        Library pin = new Library(library.toString(), Desk.hash(library));
        desk.attempt(new Identity(tool.toString(), Desk.hash(tool)), List.of(pin), "tool");
        desk.attempt(new Identity("/another/tool", Desk.hash(tool)), List.of(new Library("/x", pin.hash())), "tool");
        Result result = desk.done(words(command));
        assertTrue(
                result.out().contains("Pinned library " + library + " with hash sha256:" + pin.hash() + "\n"),
                result.out());
        assertEquals(List.of(pin), binary().libraries());
        assertEquals(1, desk.pending().list().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"register", "authorize"})
    void neverPinsALibraryThatChangedSince(String command) throws Exception {
        Path library = desk.program("lib.so", "lib");
        Identity identity = new Identity(tool.toString(), Desk.hash(tool));
        Library gone = new Library("/no/such.so", "1".repeat(64));
        desk.attempt(identity, List.of(new Library(library.toString(), Desk.hash(library)), gone), "tool");
        desk.program("lib.so", "other");
        Result result = desk.done(words(command));
        assertTrue(result.err().contains(library + " changed since the program asked"), result.err());
        assertTrue(result.err().contains("/no/such.so changed"), result.err());
        assertEquals(List.of(), binary().libraries());
        assertEquals(1, desk.pending().list().size());
    }

    private String[] words(String command) {
        return command.equals("authorize")
                ? new String[] {command, tool.toString(), "aws"}
                : new String[] {command, tool.toString()};
    }

    @ParameterizedTest
    @ValueSource(strings = {"register", "upgrade", "authorize", "approve"})
    void anInterpreterNeedsToBeAllowed(String command) throws Exception {
        Path script = desk.program("script", "#!/bin/sh\n");
        if (command.equals("upgrade")) {
            desk.done("register", "--allow-interpreter", script.toString());
        }
        desk.attempt(script, "script");
        String subject = command.equals("approve") ? Desk.hash(script) : script.toString();
        String[] words =
                command.equals("authorize") ? new String[] {command, subject, "aws"} : new String[] {command, subject};
        Result refused = desk.run(words);
        assertEquals(Exit.FAILED, refused.exit());
        assertTrue(refused.err().contains("a script run by /bin/sh"), refused.err());
        assertTrue(refused.err().contains("--allow-interpreter"), refused.err());

        String[] allowed = java.util.Arrays.copyOf(words, words.length + 1);
        allowed[words.length] = "--allow-interpreter";
        Result done = desk.done(allowed);
        assertTrue(done.err().startsWith("Warning: "), done.err());
    }

    @Test
    void upgradeKeepsRightsAndNamesChangedPins() throws Exception {
        Path library = desk.program("lib.so", "old");
        Library pin = new Library(library.toString(), Desk.hash(library));
        desk.policies().approve(new Identity(tool.toString(), Desk.hash(tool)), List.of(pin));
        desk.done("grant", tool.toString(), "--read", "aws");
        desk.program("tool", "two");
        desk.program("lib.so", "new");

        Result result = desk.done("upgrade", tool.toString());
        String upgraded = "Upgraded " + tool + " to new hash sha256:" + Desk.hash(tool) + "\n";
        assertEquals(
                upgraded + "Pinned library " + library + " with hash sha256:" + Desk.hash(library) + "\n",
                result.out());
        assertTrue(result.err().contains(library + ", now sha256:" + Desk.hash(library)), result.err());
        assertEquals(Desk.hash(tool), binary().identity().hash());
        assertEquals(Set.of("aws"), binary().rights().read());
        assertEquals(Desk.hash(library), binary().libraries().getFirst().hash());

        Result again = desk.done("upgrade", tool.toString());
        assertEquals(upgraded, again.out());
        assertEquals("", again.err());
    }

    @Test
    void upgradeOfAnUnknownPathSaysUseRegister() throws Exception {
        Result result = desk.run("upgrade", tool.toString());
        assertEquals(Exit.NOT_FOUND, result.exit());
        assertTrue(result.err().contains("path " + tool + " is not registered. use 'register' instead"), result.err());
    }

    @Test
    void authorizeRegistersAndGrantsOneService() throws Exception {
        assertEquals(
                "Authorized " + tool + " for service aws\n",
                desk.done("authorize", tool.toString(), "aws").out());
        assertEquals(Set.of("aws"), binary().rights().read());
        assertEquals(Set.of("aws"), binary().rights().write());
        assertTrue(binary().rights().search());
        desk.program("tool", "two");
        desk.done("authorize", tool.toString(), "gcp");
        assertEquals(Set.of("aws", "gcp"), binary().rights().read());
        assertEquals(Desk.hash(tool), binary().identity().hash());
        assertEquals(Exit.USAGE, desk.run("authorize", tool.toString(), "").exit());
        assertEquals(Exit.USAGE, desk.run("authorize", tool.toString(), "a\tb").exit());
        assertEquals(
                Exit.USAGE,
                desk.run("authorize", tool.toString(), "é".repeat(513)).exit());
    }

    @Test
    void grantAndRevokeChangeWhatTheyName() throws Exception {
        assertEquals(
                Exit.NOT_FOUND, desk.run("grant", tool.toString(), "--search").exit());
        desk.done("register", tool.toString());
        assertEquals(
                "Granted read aws, read gcp, write aws, search to " + tool + "\n",
                desk.done("grant", tool.toString(), "--read", "aws", "--read=gcp", "--write", "aws", "--search")
                        .out());
        assertEquals(
                "Revoked read aws, search from " + tool + "\n",
                desk.done("revoke", "--search", "--read", "aws", tool.toString())
                        .out());
        assertEquals(Set.of("gcp"), binary().rights().read());
        assertEquals(Set.of("aws"), binary().rights().write());
        assertFalse(binary().rights().search());
        assertEquals(Exit.NOT_FOUND, desk.run("revoke", "/nowhere", "--search").exit());
    }

    @Test
    void aProgramThatIsGoneCanBeForgotten() throws Exception {
        desk.done("register", tool.toString());
        Files.delete(tool);
        assertEquals(
                "Unregistered " + tool + "\n",
                desk.done("unregister", tool.toString()).out());
        Result again = desk.run("unregister", tool.toString());
        assertEquals(Exit.NOT_FOUND, again.exit());
        assertTrue(again.err().contains("is not registered"), again.err());
    }

    @Test
    void listShowsBinariesAndRights() throws Exception {
        assertEquals("No registered binaries.\n", desk.done("list").out());
        assertEquals(List.of(), desk.done("list", "--json").list());
        desk.done("authorize", tool.toString(), "aws");
        String text = desk.done("list").out();
        assertTrue(text.contains("Path:      " + tool + "\n"), text);
        assertTrue(text.contains("Hash:      sha256:" + Desk.hash(tool) + "\n"), text);
        assertTrue(text.contains("Read:      aws\nWrite:     aws\nSearch:    yes\n"), text);
        Map<?, ?> json = (Map<?, ?>) desk.done("list", "--json").list().getFirst();
        assertEquals(tool.toString(), json.get("path"));
        assertEquals("sha256:" + Desk.hash(tool), json.get("hash"));
        assertEquals(List.of("aws"), json.get("allowed_read_services"));
        assertEquals(List.of("aws"), json.get("allowed_write_services"));
        assertEquals(true, json.get("can_search"));
        assertEquals("compat", json.get("require"));
    }

    @Test
    void aFolderIsNoProgram() {
        Result result = desk.run("register", desk.folder.toString());
        assertEquals(Exit.FAILED, result.exit());
        assertTrue(result.err().contains("name the program itself"), result.err());
    }

    @Test
    void aBrokenPolicyIsNamedWithItsPlace() throws Exception {
        desk.done("register", tool.toString());
        Files.writeString(desk.profile().policy(), "{\n  nonsense\n}\n");
        for (String command : List.of("list", "register " + tool, "check " + tool, "unregister " + tool)) {
            Result result = desk.run(command.split(" "));
            assertEquals(Exit.FAILED, result.exit(), command);
            assertTrue(result.err().contains(desk.profile().policy() + ":2:"), result.err());
        }
    }
}
