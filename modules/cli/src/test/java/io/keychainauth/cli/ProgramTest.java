package io.keychainauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.cli.Desk.Result;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
    @TempDir
    Path folder;

    private Desk desk;

    @BeforeEach
    void desk() throws Exception {
        desk = new Desk(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void theVersionIsTheLastWord(String option) {
        Result result = desk.done(option);
        assertEquals("keychain-auth version 4.0.0\n", result.out());
    }

    @Test
    void helpNamesEveryCommandThatIsNotHidden() {
        String help = desk.done("--help").out();
        for (CommandName name : CommandName.values()) {
            boolean listed = help.lines().anyMatch(line -> line.startsWith("  " + name.word() + " "));
            assertEquals(!name.create().syntax().hidden(), listed, name.word() + " in " + help);
        }
    }

    @ParameterizedTest
    @EnumSource(CommandName.class)
    void everyCommandExplainsItself(CommandName name) {
        Command command = name.create();
        explains(List.of(name.word()), command);
        command.children()
                .forEach(child -> explains(List.of(name.word(), child.syntax().name()), child));
    }

    private void explains(List<String> words, Command command) {
        for (String option : Option.HELP.names()) {
            Result result = desk.done(
                    words.size() == 1
                            ? new String[] {words.getFirst(), option}
                            : new String[] {words.getFirst(), words.getLast(), option});
            assertTrue(result.out().startsWith("Usage: keychain-auth " + String.join(" ", words)), result.out());
            command.syntax()
                    .allOptions()
                    .forEach(shown -> assertTrue(result.out().contains(shown.name())));
            command.children()
                    .forEach(child ->
                            assertTrue(result.out().contains(child.syntax().name()), result.out()));
            assertEquals("", result.err());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "--nonsense",
                "-s /tmp/x",
                "status --nonsense",
                "status extra",
                "start --socket",
                "store",
                "store nonsense",
                "approve",
                "approve 12",
                "approve sha256:zzzzzzzzzzzzzzzz",
                "register",
                "register a b",
                "upgrade",
                "check",
                "check a b c",
                "authorize a",
                "grant",
                "grant a",
                "grant a --read",
                "revoke a",
                "unregister",
                "audit extra",
                "audit --since yesterday",
                "audit --since 5x",
                "audit --result maybe",
                "audit verify extra",
                "doctor extra",
                "list --json --json"
            })
    void wrongUsageIsTwoAndOneLine(String line) {
        Result result = desk.run(line.split(" "));
        assertEquals(Exit.USAGE, result.exit(), result::toString);
        assertEquals("", result.out());
        assertTrue(result.err().startsWith("Error: "), result.err());
        assertEquals(1, result.err().lines().count(), result.err());
    }

    @Test
    void nothingAtAllShowsHelpAsAnError() {
        Result result = desk.run();
        assertEquals(Exit.USAGE, result.exit());
        assertEquals("", result.out());
        assertTrue(result.err().startsWith("Usage: keychain-auth"), result.err());
    }

    @Test
    void anEmptyPathIsWrongUsage() {
        assertEquals(Exit.USAGE, desk.run("register", "").exit());
        assertEquals(Exit.USAGE, desk.run("register", "a\0b").exit());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--debug register /nonexistent/tool", "register --debug /nonexistent/tool"})
    void aStackTraceComesOnlyWithDebug(String line) {
        Result plain = desk.run("register", "/nonexistent/tool");
        assertEquals(Exit.NOT_FOUND, plain.exit());
        assertEquals(
                "Error: " + Path.of("/nonexistent/tool").toAbsolutePath() + ": no such file: check the path\n",
                plain.err());

        Result debug = desk.run(line.split(" "));
        assertEquals(Exit.NOT_FOUND, debug.exit());
        assertTrue(debug.err().contains("    at io.keychainauth"), debug.err());
    }

    @Test
    void coloursAreForTerminals() {
        assertFalse(desk.done("doctor").out().contains("\u001b"));
        desk.colored = true;
        assertTrue(desk.done("doctor").out().contains("\u001b[32mOK"));
        assertTrue(desk.done("--help").out().contains("\u001b["));
    }

    @Test
    void aFileOfArgumentsIsNeverRead() throws Exception {
        Path words = desk.program("words", "--allow-interpreter");
        Result result = desk.run("list", "@" + words);
        assertEquals(Exit.USAGE, result.exit());
        assertTrue(result.err().contains("@" + words), result.err());
    }
}
