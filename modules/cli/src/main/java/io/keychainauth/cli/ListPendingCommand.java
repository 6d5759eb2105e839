package io.keychainauth.cli;

import io.keychainauth.daemon.StartException;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.policy.Hash;
import io.keychainauth.policy.Library;
import io.keychainauth.policy.PendingEntry;
import io.keychainauth.policy.PolicyException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who asked and is not known yet. */
final class ListPendingCommand implements Command {
    private static final String RULE = "-".repeat(60);

    @Override
    public Syntax syntax() {
        return Syntax.of("list-pending", "List programs that asked and wait for approval.")
                .with(Option.JSON);
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws IOException, PolicyException, PlatformException, StartException {
        List<PendingEntry> entries = session.pending().list();
        Output output = session.output();
        if (arguments.has(Option.JSON)) {
            output.json(entries.stream().map(ListPendingCommand::json).toList());
        } else if (entries.isEmpty()) {
            output.line("No pending binaries waiting for authorization.");
        } else {
            output.line("Found " + entries.size() + " pending binaries waiting for authorization:");
            output.line("");
            entries.forEach(entry -> show(entry, output));
        }
        return Exit.DONE;
    }

    private static void show(PendingEntry entry, Output output) {
        output.field("Path", entry.identity().path());
        output.field("Hash", Hash.prefixed(entry.identity().hash()));
        output.field("Command", String.join(" ", entry.commandLine()));
        output.field("Attempted", entry.timestamp().toString());
        output.field("Times", Integer.toString(entry.count()));
        ListCommand.showSigning(entry.signing(), output);
        for (Library library : entry.libraries()) {
            String before = entry.before(library)
                    .map(changed -> " (was " + Hash.prefixed(changed.hash()) + ")")
                    .orElse("");
            output.field("Library", library.path() + " " + Hash.prefixed(library.hash()) + before);
        }
        output.line(RULE);
    }

    private static Map<String, Object> json(PendingEntry entry) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", entry.identity().path());
        json.put("hash", Hash.prefixed(entry.identity().hash()));
        json.put("command_line", entry.commandLine());
        json.put("timestamp", entry.timestamp().toString());
        json.put("uid", entry.uid());
        json.put("pid", entry.pid());
        json.put("count", entry.count());
        json.put("libraries", ListCommand.libraries(entry.libraries()));
        json.put("changed_libraries", ListCommand.libraries(entry.changed()));
        ListCommand.json(entry.signing(), json);
        return json;
    }
}
