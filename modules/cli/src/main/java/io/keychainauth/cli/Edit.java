package io.keychainauth.cli;

import io.keychainauth.daemon.StartException;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.policy.Binary;
import io.keychainauth.policy.Hash;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.Library;
import io.keychainauth.policy.PendingEntry;
import io.keychainauth.policy.PolicyException;
import io.keychainauth.policy.PolicyFile.Registered;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the commands that enter a binary have in common. */
final class Edit {
    /** What became of the entry, as JSON says it. */
    enum Result {
        ADDED("added"),
        REFRESHED("refreshed"),
        UNCHANGED("unchanged");

        private final String word;

        Result(String word) {
            this.word = word;
        }
    }

    private Edit() {}

    static Result result(Registered registered) {
        return switch (registered) {
            case ADDED -> Result.ADDED;
            case REFRESHED -> Result.REFRESHED;
            case UNCHANGED -> Result.UNCHANGED;
        };
    }

    /**
     * Says what was done; the text is what installers look for.
     *
     * @param pins libraries that were pinned, or pinned anew: whoever may write them decides what the program does
     */
    static Exit report(
            Session session, Arguments arguments, Identity identity, Result result, List<Library> pins, String text)
            throws IOException {
        if (arguments.has(Option.JSON)) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("path", identity.path());
            json.put("hash", Hash.prefixed(identity.hash()));
            json.put("result", result.word);
            json.put("libraries", ListCommand.libraries(pins));
            session.output().json(json);
        } else {
            session.output().line(text);
            for (Library pin : pins) {
                session.output().line("Pinned library " + pin.path() + " with hash " + Hash.prefixed(pin.hash()));
            }
        }
        return Exit.DONE;
    }

    /**
     * Libraries that the user may change and that exactly this program ran with when it asked, as far as they are still
     * what they were then. Only a running program shows what it loads, so without an attempt there are none.
     */
    static List<Library> pins(Session session, Identity identity)
            throws IOException, PolicyException, PlatformException, StartException, Failure {
        List<Library> pins = new ArrayList<>();
        for (PendingEntry entry : session.pending().list()) {
            for (Library library : entry.identity().equals(identity) ? entry.libraries() : List.<Library>of()) {
                if (entry.before(library).isEmpty() && unchanged(library)) {
                    pins.add(library);
                } else {
                    session.output()
                            .warning(
                                    "the library " + library.path()
                                            + " changed since the program asked and is not pinned: let it ask again, and approve it");
                }
            }
        }
        return List.copyOf(pins);
    }

    /** What is shown and pinned must be what lies there now, or the approval is about something else. */
    static boolean unchanged(Library library) throws Failure, IOException {
        try {
            Identity now = ProgramFile.inspect(Path.of(library.path())).identity();
            return now.hash().equals(library.hash());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** A binary that was registered waits no more, unless libraries wait with it that were not pinned. */
    static void leaveQueue(Session session, Identity identity)
            throws PolicyException, PlatformException, StartException {
        List<Library> pinned =
                session.policies().load().find(identity).map(Binary::libraries).orElse(List.of());
        for (PendingEntry entry : session.pending().list()) {
            if (entry.identity().equals(identity) && pinned.containsAll(entry.libraries())) {
                session.pending().remove(identity);
            }
        }
    }
}
