package io.keychainauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The short way must never read a line differently than the parser does. */
class PlainTest {
    private static final String[] WORDS = {
        "a",
        "",
        "x y",
        "--json",
        "--json=",
        "--jso",
        "--debug",
        "-h",
        "--help",
        "--",
        "-",
        "-s",
        "--socket",
        "--read",
        "--search",
        "@file",
        "-x",
        "--allow-interpreter",
        "'q'",
        "--user"
    };

    @Test
    void agreesWithTheParser() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<CommandName> names = List.of(CommandName.values());
        int read = 0;
        for (int round = 0; round < 3000; round++) {
            CommandName name = names.get(random.nextInt(names.size()));
            Command command = name.create();
            List<String> words = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                words.add(WORDS[random.nextInt(WORDS.length)]);
            }
            Optional<Arguments> plain = Plain.parse(command.syntax(), words);
            if (plain.isPresent()) {
                read++;
                assertEquals(
                        Grammar.parse("keychain-auth " + name.word(), command, words),
                        plain.get(),
                        () -> "seed " + seed + ": " + name + " " + words);
            }
        }
        assertTrue(read > 100, "only " + read + " lines were plain");
    }

    @Test
    void leavesTheRestToTheParser() {
        Syntax syntax = Syntax.of("x", "").required("A", "").with(Option.JSON, Option.SOCKET);
        assertTrue(Plain.parse(syntax, List.of()).isEmpty());
        assertTrue(Plain.parse(syntax, List.of("a", "b")).isEmpty());
        assertTrue(Plain.parse(syntax, List.of("a", "--socket")).isEmpty());
        assertTrue(Plain.parse(syntax, List.of("a", "-h")).isEmpty());
        assertTrue(Plain.parse(syntax, List.of("a", "--json", "--json")).isEmpty());
        assertTrue(Plain.parse(syntax, List.of("a", "--json")).orElseThrow().has(Option.JSON));
    }
}
