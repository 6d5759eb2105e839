package io.keychainauth.store.secretservice;

import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import io.keychainauth.store.StoreLocation;
import io.keychainauth.store.StoreProvider;
import io.keychainauth.store.secretservice.KeyringConnector.Activation;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** The user's keyring on the freedesktop.org Secret Service, such as GNOME Keyring, KWallet or KeePassXC. */
public final class SecretServiceProvider implements StoreProvider {
    /** For opening a session, and for each call; a prompt of the provider is never waited for. */
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final Supplier<KeyringConnector> connectors;
    private final Duration deadline;

    /** Does nothing: neither the library nor the bus is touched before it is asked for. */
    public SecretServiceProvider() {
        this(() -> new LibsecretConnector(new SessionBus(System::getenv)), DEADLINE);
    }

    SecretServiceProvider(Supplier<KeyringConnector> connectors, Duration deadline) {
        this.connectors = connectors;
        this.deadline = deadline;
    }

    @Override
    public String name() {
        return "secret-service";
    }

    /** Opens a session and closes it again. The bus may start the provider for it; providers start locked. */
    @Override
    public Optional<String> unavailable(Duration within) {
        try (KeyringConnector connector = connectors.get();
                Keyring _ = connector.connect(within, Activation.ALLOWED)) {
            return Optional.empty();
        } catch (KeyringException e) {
            return Optional.of(
                    switch (e.kind()) {
                        case SLOW -> "no Secret Service answers within " + within.toMillis() + " ms";
                        case GONE, MISSING -> "no Secret Service runs";
                        case LOCKED, NO_KEYRING, REFUSED -> String.valueOf(e.getMessage());
                    });
        }
    }

    /** Opens a session. The location is of no use here. */
    @Override
    public SecretStore open(StoreLocation location) throws StoreException {
        KeyringLink link = new KeyringLink(connectors.get(), deadline);
        boolean opened = false;
        try {
            link.open();
            opened = true;
            return new SecretServiceStore(link);
        } finally {
            if (!opened) {
                link.close();
            }
        }
    }

    @Override
    public String recover(StoreLocation location) throws StoreException {
        throw new StoreException(
                Kind.FAILED,
                "a keyring keeps no copies that could be brought back: restore it with its own application",
                "",
                0,
                null);
    }
}
