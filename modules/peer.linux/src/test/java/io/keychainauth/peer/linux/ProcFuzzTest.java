package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keychainauth.testkit.fuzz.Fuzzing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProcFuzzTest {
    private static final String CORPUS = "proc-corpus";

    @Test
    void noTextBreaksAParser() throws IOException, InterruptedException {
        Fuzzing.run(ProcFuzzer.class, ProcFuzzer::fuzzerTestOneInput, CORPUS);
    }

    /** A seed that reaches another parser than its own, or is no whole text, is refused at once, and nobody notices. */
    @Test
    void eachSeedIsATextOfTheParserThatItIsNamedFor() throws Exception {
        List<Path> seeds;
        try (Stream<Path> files =
                Files.list(Path.of(ProcFuzzer.class.getResource("/" + CORPUS).toURI()))) {
            seeds = files.toList();
        }
        Set<ProcFuzzer.Kind> reached = EnumSet.noneOf(ProcFuzzer.Kind.class);
        for (Path seed : seeds) {
            byte[] bytes = Files.readAllBytes(seed);
            ProcFuzzer.Kind kind = ProcFuzzer.kind(bytes[0]);
            String name = seed.getFileName().toString();
            assertEquals(kind.name().toLowerCase(Locale.ROOT), name.split("-", 2)[0], name);
            if (!name.endsWith("-error")) {
                ProcFuzzer.parse(kind, Arrays.copyOfRange(bytes, 1, bytes.length));
            }
            reached.add(kind);
        }
        assertEquals(EnumSet.allOf(ProcFuzzer.Kind.class), reached);
    }
}
