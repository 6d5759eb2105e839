package io.keychainauth.testkit.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.store.Change;
import io.keychainauth.store.Entry;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretBytes;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the contract tests reach a store, and how they speak of it. */
public interface StoreFixture {
    /** Another store object on the one location of this test; the test closes it. */
    SecretStore open() throws StoreException;

    /** The change that gives a secret this text and no attributes. */
    static Change.Put put(SecretId id, String text) {
        return put(id, text, Map.of());
    }

    /** The change that gives a secret this text and these attributes. */
    static Change.Put put(SecretId id, String text, Map<String, String> attributes) {
        return new Change.Put(id, new Secret(new SecretBytes(text.getBytes(UTF_8)), attributes));
    }

    /** Carries out changes. */
    static void apply(SecretStore store, Change... changes) throws StoreException {
        store.apply(List.of(changes));
    }

    /** The text of a secret, empty if there is none. */
    static Optional<String> text(SecretStore store, SecretId id) throws StoreException {
        return store.read(id).map(StoreFixture::textOf);
    }

    /** The text of a secret, which is closed. */
    static String textOf(Secret secret) {
        try (secret) {
            return new String(secret.value().bytes(), UTF_8);
        }
    }

    /** The attributes of a secret, empty if there is none. */
    static Optional<Map<String, String>> attributes(SecretStore store, SecretId id) throws StoreException {
        Optional<Secret> found = store.read(id);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (Secret secret = found.get()) {
            return Optional.of(secret.attributes());
        }
    }

    /** The names that a list answers, in its order. */
    static List<String> names(SecretStore store, String service, String prefix) throws StoreException {
        return store.list(service, prefix).stream().map(Entry::target).toList();
    }
}
