package io.keychainauth.store.keychain;

import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import io.keychainauth.store.StoreLocation;
import io.keychainauth.store.StoreProvider;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The store named {@code keychain}: the user's keychain of macOS. */
public final class KeychainProvider implements StoreProvider {
    /** The newest of what is used, since macOS 10.15, and what Apple could take away, deprecated since macOS 10.10. */
    private static final List<String> NEEDED = List.of(
            "CFRelease",
            "SecItemCopyMatching",
            "kSecUseDataProtectionKeychain",
            "kSecUseAuthenticationUIFail",
            "SecKeychainSetUserInteractionAllowed",
            "SecKeychainGetStatus");

    private static final Turns TURNS = new Turns(Duration.ofSeconds(30));

    private final Predicate<String> present;

    /** Does nothing: no library is touched before it is asked for. */
    public KeychainProvider() {
        this(name -> Libraries.find(name).isPresent());
    }

    KeychainProvider(Predicate<String> present) {
        this.present = present;
    }

    @Override
    public String name() {
        return "keychain";
    }

    /** Asks for the state of the default keychain. One that is locked answers. Its calls know no deadline. */
    @Override
    public Optional<String> unavailable(Duration within) {
        try (SecretStore store = open()) {
            store.locked();
            return Optional.empty();
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
                Kind.FAILED, "the Keychain keeps no copies: restore a backup of the keychain file", "", 0, null);
    }

    /** Looks for the functions before any class is loaded that is bound to them: without them they fail for ever. */
    private SecretStore open() throws StoreException {
        Optional<String> missing = NEEDED.stream().filter(present.negate()).findFirst();
        if (missing.isPresent()) {
            throw new StoreException(Kind.FAILED, "this system has no Keychain with " + missing.get(), "", 0, null);
        }
        return new KeychainStore(NativeKeychain.open(), TURNS);
    }
}
