package io.keychainauth.testkit.fuzz;

import static io.keychainauth.testkit.fuzz.Fuzzing.demand;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FuzzingTest {
    @TempDir
    Path corpus;

    @BeforeEach
    void twoInputs() throws IOException {
        Files.writeString(corpus.resolve("one"), "1");
        Files.writeString(corpus.resolve("two"), "2");
    }

    @Test
    void everyInputIsGivenToTheTarget() throws IOException {
        List<String> seen = new ArrayList<>();
        Fuzzing.replay(input -> seen.add(new String(input, UTF_8)), corpus);
        assertEquals(List.of("1", "2"), seen);
    }

    @Test
    void anInputThatBreaksTheTargetIsNamed() {
        AssertionError demanded = assertThrows(
                AssertionError.class, () -> Fuzzing.replay(input -> demand(input[0] != '2', "no two"), corpus));
        assertTrue(String.valueOf(demanded.getMessage())
                .contains(corpus.resolve("two").toString()));
        assertThrows(
                AssertionError.class,
                () -> Fuzzing.replay(
                        input -> {
                            throw new IOException();
                        },
                        corpus));
    }

    @Test
    void anEmptyCorpusShowsNothing() throws IOException {
        Files.delete(corpus.resolve("one"));
        Files.delete(corpus.resolve("two"));
        assertThrows(AssertionError.class, () -> Fuzzing.replay(input -> {}, corpus));
    }
}
