package io.keychainauth.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whoever is refused finds the name in the log, and under that name what to do. */
class RefusalTest {
    private static final Set<String> NAMES =
            Arrays.stream(Refusal.values()).map(Refusal::detail).collect(Collectors.toSet());

    /** A heading with names, and its first paragraph. */
    private static final Pattern SECTION = Pattern.compile("(?m)^### (`[a-z_`, ]+`)\n+([^#\n].*)");

    @Test
    void eachHasANameOfItsOwnThatItsConstantIsReadFrom() {
        assertEquals(Refusal.values().length, NAMES.size());
        for (Refusal refusal : Refusal.values()) {
            assertEquals(refusal.name().toLowerCase(Locale.ROOT), refusal.detail());
        }
    }

    @Test
    void thePageForClientsSaysWhatToDoAboutEachAndNamesNoOther() throws IOException {
        Matcher section = SECTION.matcher(Files.readString(Path.of("../../docs/clients.md")));
        Set<String> described = new HashSet<>();
        while (section.find()) {
            for (String name : section.group(1).replace("`", "").split(", ")) {
                assertTrue(described.add(name), name + " has two sections");
            }
        }
        assertEquals(NAMES, described);
    }

    @Test
    void thePageOfTheLogNamesEach() throws IOException {
        String page = Files.readString(Path.of("../../docs/audit.md"));
        assertEquals(
                List.of(),
                NAMES.stream().filter(name -> !page.contains("`" + name + "`")).toList());
    }

    /** Everything else is about the process, and no later request can be better. */
    @Test
    void onlyWhatALaterRequestCanMendLeavesTheConnectionOpen() {
        Set<Refusal> open = EnumSet.noneOf(Refusal.class);
        for (Refusal refusal : Refusal.values()) {
            if (refusal.ofOneRequest()) {
                open.add(refusal);
            }
        }
        assertEquals(EnumSet.of(Refusal.NOT_PROVEN, Refusal.DESCRIPTOR_NOT_CLOSE_ON_EXEC), open);
    }
}
