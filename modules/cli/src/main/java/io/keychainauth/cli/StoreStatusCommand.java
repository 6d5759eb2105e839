package io.keychainauth.cli;

import io.keychainauth.daemon.DaemonSettings;
import io.keychainauth.daemon.ProfileStore;
import io.keychainauth.daemon.StartException;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.store.StoreException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which store is in use and how much it holds; never what. */
final class StoreStatusCommand implements Command {
    @Override
    public Syntax syntax() {
        return Syntax.of("status", "Show which store is in use and how many secrets it holds.")
                .with(StoreCommand.STORE, StoreCommand.STORE_PATH, Option.JSON);
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws Failure, IOException, PlatformException, StartException, StoreException {
        DaemonSettings settings = StoreCommand.settings(arguments, session);
        ProfileStore store = ProfileStore.of(session.providers(), settings, session.environment());
        ProfileStore.Content content = store.content();
        Output output = session.output();
        if (arguments.has(Option.JSON)) {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("store", store.name());
            json.put("because", store.because());
            json.put("locked", content.locked());
            json.put("secrets", content.locked() ? null : content.secrets());
            output.json(json);
        } else {
            output.line("Store: " + store.name() + " (" + store.because() + ")");
            output.line("Locked: " + (content.locked() ? "yes" : "no"));
            output.line("Secrets: " + (content.locked() ? "unknown while it is locked" : content.secrets()));
        }
        return Exit.DONE;
    }
}
