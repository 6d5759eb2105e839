package io.keychainauth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.keychainauth.policy.Attempt;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.PendingEntry;
import io.keychainauth.policy.Signing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A23, on macOS too: somebody builds a program whose hash begins as that of a program that the user waits for. What it says of
 * its signature does not help it: a signature is shown, and chooses nothing.
 */
class CollidingHashTest {
    private static final int SHORT = 3;

    @TempDir
    Path folder;

    private static void waits(Desk desk, Path program, String codeHash) throws Exception {
        Signing signing = new Signing(Optional.of(codeHash), Optional.of("TEAM123456"));
        desk.pending()
                .add(new Attempt(
                        new Identity(program.toString(), Desk.hash(program)),
                        List.of("tool"),
                        501,
                        42,
                        List.of(),
                        true,
                        signing));
    }

    /** A program whose hash begins as another's. */
    private static Path colliding(Desk desk, String prefix) throws Exception {
        Path built = desk.folder.resolve("built");
        for (int i = 0; ; i++) {
            Files.writeString(built, "forged " + i);
            if (Desk.hash(built).startsWith(prefix)) {
                return built;
            }
        }
    }

    @Test
    void aPrefixThatWasMadeToCollideApprovesNobody() throws Exception {
        Desk desk = new Desk(folder);
        Path wanted = desk.program("wanted", "the program that the user waits for");
        String prefix = Desk.hash(wanted).substring(0, SHORT);
        Path forged = colliding(desk, prefix);
        waits(desk, forged, "ab".repeat(20));

        assertEquals(Exit.USAGE, desk.run("approve", prefix).exit());
        assertEquals(List.of(), desk.policies().load().binaries());

        // The attack succeeds where so few digits are enough.
        Arguments few = new Arguments(Map.of(), List.of(prefix));
        PendingEntry chosen = PendingChoice.of(few, desk.pending().list(), _ -> true);
        assertEquals(forged.toString(), chosen.identity().path());

        waits(desk, wanted, "ab".repeat(20));
        desk.done("approve", Desk.hash(wanted));
        assertEquals(
                wanted.toString(),
                desk.policies().load().binaries().getFirst().identity().path());
        assertNotEquals(Desk.hash(wanted), Desk.hash(forged));
        assertEquals(1, desk.policies().load().binaries().size());
    }
}
