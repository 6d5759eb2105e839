package io.keychainauth.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.audit.AuditLog;
import io.keychainauth.audit.AuditRecord;
import io.keychainauth.audit.Outcome;
import io.keychainauth.audit.Reserve;
import io.keychainauth.cli.Desk.Result;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.Library;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever others put into names, paths and arguments: the terminal sees plain ASCII and our own line feeds. */
class HostileTextTest {
    private static final String[] PIECES = {
        "\u001b[2J",
        "\u001b]0;owned\u0007",
        "\r",
        "\n",
        "\t",
        "\b",
        "\u007f",
        "\u009b31m",
        "\u202e",
        "\u200b",
        "\u2028",
        "\ufeff",
        "e\u0301",
        "\ud83d\udd11",
        "\\",
        "\\u{1b}",
        "'",
        "\"",
        "$(id)",
        "%s%n",
        "@|red x|@",
        "${user.home}",
        " ",
        "a",
        "/",
        "--",
        "é"
    };

    @TempDir
    Path folder;

    @Test
    @Tag("control-characters")
    void nothingGetsThrough() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 6; round++) {
            Desk desk = new Desk(Files.createDirectory(folder.resolve("round" + round)));
            for (String text : List.of(text(random), text(random))) {
                fill(desk, text);
                for (String[] words : lines(desk, text)) {
                    Result result = desk.run(words);
                    String shown = result.out() + result.err();
                    assertTrue(
                            shown.chars().allMatch(c -> (c >= ' ' && c <= '~') || c == '\n'),
                            () -> "seed " + seed + ": " + List.of(words) + " showed " + shown);
                    assertTrue(
                            result.exit() == Exit.DONE || result.err().lines().count() >= 1,
                            () -> "seed " + seed + ": " + List.of(words) + " failed without a word");
                }
            }
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static void fill(Desk desk, String text) throws Exception {
        String file = "/" + text.replace('/', '_');
        Identity identity = new Identity(file, "0".repeat(64));
        desk.attempt(identity, List.of(new Library("/lib" + file, "1".repeat(64))), "tool", text);
        // A policy need not accept every path; what it accepts is shown by list and doctor.
        desk.run("register", desk.program("tool", text).toString());
        desk.run("grant", desk.folder.resolve("tool").toString(), "--read", text.replaceAll("\\p{Cntrl}", ""));
        Files.createDirectories(desk.profile().audit().getParent());
        try (AuditLog log = AuditLog.open(desk.profile().audit(), InstantSource.system(), _ -> {}, Reserve.NONE)) {
            log.append(AuditRecord.of("read", Outcome.DENIED)
                    .pid(1)
                    .binary(file, "0".repeat(64))
                    .service(text)
                    .targets(List.of(text))
                    .prefixes(List.of(text))
                    .reason(text, text)
                    .build());
        }
    }

    private static List<String[]> lines(Desk desk, String text) {
        String tool = desk.folder.resolve("tool").toString();
        return List.of(
                new String[] {"list"},
                new String[] {"list", "--json"},
                new String[] {"list-pending"},
                new String[] {"list-pending", "--json"},
                new String[] {"audit"},
                new String[] {"audit", "--json"},
                new String[] {"doctor"},
                new String[] {"doctor", "--json"},
                new String[] {"approve", "0".repeat(64)},
                new String[] {"approve", "0".repeat(64), text},
                new String[] {"approve", text},
                new String[] {"register", text},
                new String[] {"upgrade", text},
                new String[] {"unregister", text},
                new String[] {"authorize", tool, text},
                new String[] {"check", tool, text},
                new String[] {"check", tool, text, "--json"},
                new String[] {"check", text},
                new String[] {"grant", tool, "--write", text},
                new String[] {"audit", "--since", text},
                new String[] {"audit", "--result", text},
                new String[] {"audit", text},
                new String[] {"status", "--socket", text},
                new String[] {"status", "--json", "--socket", text},
                new String[] {"store", "status", "--store", text},
                new String[] {"store", text},
                new String[] {"--debug", "register", text},
                new String[] {"--" + text},
                new String[] {"list", "--" + text},
                new String[] {text});
    }
}
