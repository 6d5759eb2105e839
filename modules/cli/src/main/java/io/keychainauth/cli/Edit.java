package io.keychainauth.cli;

import io.keychainauth.policy.Identity;
import io.keychainauth.policy.PendingEntry;
import io.keychainauth.policy.PendingQueue;
import io.keychainauth.policy.PolicyException;
import io.keychainauth.policy.PolicyFile.Registered;
import java.io.IOException;
import java.util.LinkedHashMap;
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

    /** Says what was done; the text is what installers look for. */
    static Exit report(Session session, Arguments arguments, Identity identity, Result result, String text)
            throws IOException {
        if (arguments.has(Option.JSON)) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("path", identity.path());
            json.put("hash", ProgramFile.prefixed(identity.hash()));
            json.put("result", result.word);
            session.output().json(json);
        } else {
            session.output().line(text);
        }
        return Exit.DONE;
    }

    /**
     * A binary that was registered waits no more, unless libraries wait with it: they can be pinned by an approval only.
     */
    static void leaveQueue(PendingQueue queue, Identity identity) throws PolicyException {
        for (PendingEntry entry : queue.list()) {
            if (entry.identity().equals(identity) && entry.libraries().isEmpty()) {
                queue.remove(identity);
            }
        }
    }
}
