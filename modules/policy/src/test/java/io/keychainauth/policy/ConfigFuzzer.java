package io.keychainauth.policy;

import static io.keychainauth.testkit.fuzz.Fuzzing.demand;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What must hold for any bytes in config.json. Jazzer calls {@link #fuzzerTestOneInput}. */
public final class ConfigFuzzer {
    private static final Path FILE = Path.of("config.json");
    private static final Identity STRANGER = new Identity("/stranger", "0".repeat(64));

    private ConfigFuzzer() {}

    /** A policy that can be edited without touching anything else, or one line that names the place of the error. */
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            judge(PolicyEdits.of(FILE, Optional.of(input)));
        } catch (PolicyException e) {
            demandPlace(e, FILE);
        }
    }

    static void demandPlace(PolicyException e, Path file) {
        String message = String.valueOf(e.getMessage());
        demand(message.startsWith(file + ":"), "an error of no place: " + message);
        demand(message.codePoints().noneMatch(Character::isISOControl), "an error that steers the terminal");
    }

    private static void judge(PolicyEdits edits) throws PolicyException {
        Policy policy = policy(edits);
        List<Binary> before = policy.binaries();
        before.forEach(each -> {
            demand(policy.find(each.identity()).equals(Optional.of(each)), "an entry that is not found");
            demand(policy.names(each.identity().path()), "a path that is not named");
        });
        if (policy.names(STRANGER.path())) {
            return;
        }
        edits.register(STRANGER, List.of(), Instant.EPOCH);
        List<Binary> more = policy(edits).binaries();
        demand(more.subList(0, before.size()).equals(before), "another entry was changed");
        demand(more.size() == before.size() + 1 && more.getLast().rights().equals(Rights.NONE), "rights from nowhere");
        edits.unregister(STRANGER.path());
        demand(policy(edits).binaries().equals(before), "something is left of an entry");
        byte[] again = edits.text().getBytes(StandardCharsets.UTF_8);
        demand(policy(PolicyEdits.of(FILE, Optional.of(again))).binaries().equals(before), "written it is another");
    }

    private static Policy policy(PolicyEdits edits) throws PolicyException {
        return PolicyReader.read(JsonDocument.of(FILE, edits.text()));
    }
}
