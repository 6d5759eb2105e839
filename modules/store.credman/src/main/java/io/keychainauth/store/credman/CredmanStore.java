package io.keychainauth.store.credman;

import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.store.Change;
import io.keychainauth.store.Entry;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Secrets in the user's credentials. Reader or writer, one at a time has the turn: a secret may be several credentials. */
final class CredmanStore implements SecretStore {
    private final Credentials credentials;
    private final SecretCredentials secrets;

    CredmanStore(Credentials credentials) {
        this.credentials = credentials;
        this.secrets = new SecretCredentials(credentials);
    }

    @Override
    public Optional<Secret> read(SecretId id) throws StoreException {
        try (NativeHandle _ = credentials.turn()) {
            return secrets.read(id);
        }
    }

    @Override
    public List<Entry> list(String service, String prefix) throws StoreException {
        try (NativeHandle _ = credentials.turn()) {
            return secrets.list(service, prefix).stream()
                    .sorted(Comparator.comparing(Entry::target, SecretId.BYTE_ORDER))
                    .toList();
        }
    }

    /** Gives the turn away between two changes: readers need not wait for all of them. */
    @Override
    public void apply(List<Change> changes) throws StoreException {
        for (Change change : changes) {
            try (NativeHandle _ = credentials.turn()) {
                switch (change) {
                    case Change.Put put -> secrets.put(put.id(), put.secret());
                    case Change.Remove remove -> secrets.remove(remove.id());
                }
            }
        }
    }

    @Override
    public int count() throws StoreException {
        try (NativeHandle _ = credentials.turn()) {
            return secrets.count();
        }
    }

    /** Reads a name that no secret has. */
    @Override
    public boolean locked() throws StoreException {
        try (Credentials.Found _ = credentials.read(CredentialName.BEGINNING)) {
            return false;
        } catch (StoreException e) {
            if (e.kind() == Kind.LOCKED) {
                return true;
            }
            throw e;
        }
    }

    /** Does nothing: nothing is held between two calls. */
    @Override
    public void close() {}
}
