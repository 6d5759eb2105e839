package io.keychainauth.daemon;

import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import java.util.Map;

/** The store of a profile, looked at or mended without a daemon. */
public final class ProfileStore {
    private final StoreChoice choice;

    private ProfileStore(StoreChoice choice) {
        this.choice = choice;
    }

    /**
     * Finds the store that a daemon with these settings uses; changes and remembers nothing.
     *
     * @param environment of the process
     * @throws StartException if there is no such store
     */
    public static ProfileStore of(Providers providers, DaemonSettings settings, Map<String, String> environment)
            throws StartException {
        return new ProfileStore(StoreChoice.known(providers.platform(), providers.stores(), settings, environment));
    }

    /** Its name, as for {@code --store}. */
    public String name() {
        return choice.provider().name();
    }

    /** Why it is this one, in half a sentence. */
    public String because() {
        return choice.because();
    }

    /**
     * Looks into the store.
     *
     * @param locked whether it would refuse to answer now
     * @param secrets how many it holds, -1 if it is locked
     */
    public record Content(boolean locked, int secrets) {}

    /** Opens the store, counts and closes it. */
    public Content content() throws StartException, StoreException {
        try (SecretStore store = choice.open()) {
            boolean locked = store.locked();
            return new Content(locked, locked ? -1 : store.count());
        }
    }

    /**
     * Brings back the newest kept copy.
     *
     * @return what was done, in one sentence
     */
    public String recover() throws StoreException {
        return choice.provider().recover(choice.location());
    }
}
