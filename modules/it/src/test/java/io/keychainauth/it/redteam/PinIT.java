package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Json;
import io.keychainauth.it.blackbox.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

/** A11, the honest side of libraries that the user can write: shown, pinned by approval, refreshed by an upgrade. */
class PinIT {
    private static final String LIBRARY = "libm.so.6";

    @Test
    void approvalPinsWhatTheQueueShows() throws IOException {
        try (Profile profile = new Profile()) {
            Path folder = Files.createDirectories(profile.folder().resolve("libraries"));
            Path library = Files.copy(LibraryIT.system(), folder.resolve(LIBRARY));
            Path client = profile.client("client.c", "client", "-Wl,--no-as-needed,-rpath," + folder, "-lm");
            profile.give(folder);
            profile.start();

            assertEquals(Json.denied("unregistered_binary_pending_approval"), ask(profile, client));
            String first = Scene.hash(library);
            String shown = profile.ok("list-pending");
            assertTrue(shown.contains(library.toString()) && shown.contains(first), shown);
            String pinned = profile.ok("approve", Scene.hash(client));
            assertTrue(pinned.contains(library.toString()) && pinned.contains(first), pinned);
            profile.ok("grant", client.toString(), "--read", "aws");
            assertEquals(Json.success(""), ask(profile, client));
            assertTrue(profile.log()
                    .lines()
                    .anyMatch(
                            line -> line.contains("\"GRANTED\"") && line.contains("\"assurance_marks\":[\"pinned\"]")));

            Files.writeString(library, "newer", StandardOpenOption.APPEND);
            assertEquals(Json.denied("unattestable_peer"), ask(profile, client));
            assertTrue(profile.log().contains("\"detail\":\"user_writable_library\""));
            String queued = profile.ok("list-pending");
            assertTrue(queued.contains(library.toString()) && queued.contains(Scene.hash(library)), queued);
            profile.ok("upgrade", client.toString());
            assertEquals(Json.success(""), ask(profile, client));
        }
    }

    private static String ask(Profile profile, Path client) {
        return profile.run(client.toString(), profile.socket().toString(), Json.read("none"))
                .out()
                .strip();
    }
}
