package io.keychainauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManualTest {
    @TempDir
    Path folder;

    @Test
    void theManualHasEveryCommandAndOption() throws Exception {
        String page = new Desk(folder).done("man").out().replace("\\-", "-");
        assertTrue(page.startsWith(".TH KEYCHAIN-AUTH 1 "), page);
        for (CommandName name : CommandName.values()) {
            Syntax syntax = name.create().syntax();
            assertEquals(!syntax.hidden(), page.contains(".SS \"" + name.word()), name.word());
            syntax.options().forEach(option -> assertTrue(page.contains(option.name()), option.name()));
        }
        assertTrue(page.contains(".SS \"audit verify"), page);
        assertTrue(page.chars().allMatch(c -> (c >= ' ' && c <= '~') || c == '\n'));
    }

    @Test
    void theDocumentHasEveryCommandAndOption() throws Exception {
        String document = Files.readString(Path.of("../../docs/cli.md"));
        for (CommandName name : CommandName.values()) {
            Syntax syntax = name.create().syntax();
            Pattern described = Pattern.compile("(?:`|keychain-auth )" + name.word() + "\\b");
            assertTrue(syntax.hidden() || described.matcher(document).find(), name.word());
            syntax.options().forEach(option -> assertTrue(document.contains(option.name()), option.name()));
        }
    }

    @Test
    void theCompletionKnowsEveryCommand() throws Exception {
        String script = new Desk(folder).done("completion").out();
        assertTrue(script.startsWith("#!/usr/bin/env bash"), script.substring(0, 40));
        for (CommandName name : CommandName.values()) {
            assertEquals(
                    !name.create().syntax().hidden(),
                    script.contains(" " + name.word() + " ") || script.contains(name.word() + "\""),
                    name.word());
        }
    }
}
