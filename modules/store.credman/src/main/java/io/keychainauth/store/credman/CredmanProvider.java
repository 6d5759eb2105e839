package io.keychainauth.store.credman;

import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import io.keychainauth.store.StoreLocation;
import io.keychainauth.store.StoreProvider;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.time.Duration;
import java.util.Optional;

/** The store named {@code credman}: the user's credentials in the Windows Credential Manager. */
public final class CredmanProvider implements StoreProvider {
    private static final String LIBRARY = "advapi32.dll";

    private final String library;

    /** Does nothing: no library is touched before it is asked for. */
    public CredmanProvider() {
        this(LIBRARY);
    }

    CredmanProvider(String library) {
        this.library = library;
    }

    @Override
    public String name() {
        return "credman";
    }

    /** Reads a name that no secret has. The Credential Manager shows no prompt, and its calls know no deadline. */
    @Override
    public Optional<String> unavailable(Duration within) {
        try (SecretStore store = open()) {
            return store.locked() ? Optional.of("the logon session has no credentials") : Optional.empty();
        } catch (StoreException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Opens the store. The location is of no use here. */
    @Override
    public SecretStore open(StoreLocation location) throws StoreException {
        return open();
    }

    @Override
    public String recover(StoreLocation location) throws StoreException {
        throw new StoreException(
                Kind.FAILED, "the Credential Manager keeps no copies: restore a backup of its own", "", 0, null);
    }

    /** Looks for the library before any class is loaded that is bound to it: without it they fail for ever. */
    private SecretStore open() throws StoreException {
        try {
            SymbolLookup.libraryLookup(library, Arena.ofAuto());
        } catch (IllegalArgumentException e) {
            throw new StoreException(Kind.FAILED, "this system has no Credential Manager", "", 0, e);
        }
        return new CredmanStore(new WindowsCredentials());
    }
}
