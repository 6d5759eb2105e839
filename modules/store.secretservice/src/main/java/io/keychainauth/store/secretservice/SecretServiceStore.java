package io.keychainauth.store.secretservice;

import io.keychainauth.store.Change;
import io.keychainauth.store.Entry;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Secrets in the user's own keyring. */
final class SecretServiceStore implements SecretStore {
    private final KeyringLink link;

    SecretServiceStore(KeyringLink link) {
        this.link = link;
    }

    @Override
    public Optional<Secret> read(SecretId id) throws StoreException {
        requireStorable(id);
        return link.read(keyring -> new KeyringItems(keyring).read(id));
    }

    @Override
    public List<Entry> list(String service, String prefix) throws StoreException {
        StoredAttributes.requireStorable(service);
        List<Entry> entries = link.read(keyring -> new KeyringItems(keyring).list(service, prefix));
        entries.sort(Comparator.comparing(Entry::target, SecretId.BYTE_ORDER));
        return List.copyOf(entries);
    }

    @Override
    public void apply(List<Change> changes) throws StoreException {
        for (Change change : changes) {
            requireStorable(change.id());
            switch (change) {
                case Change.Put put -> put(put);
                case Change.Remove remove -> remove(remove);
            }
        }
    }

    private void put(Change.Put put) throws StoreException {
        for (Map.Entry<String, String> attribute : put.secret().attributes().entrySet()) {
            StoredAttributes.requireStorable(attribute.getKey());
            StoredAttributes.requireStorable(attribute.getValue());
        }
        link.write(keyring -> {
            new KeyringItems(keyring).put(put.id(), put.secret());
            return true;
        });
    }

    private void remove(Change.Remove remove) throws StoreException {
        link.write(keyring -> {
            new KeyringItems(keyring).remove(remove.id());
            return true;
        });
    }

    @Override
    public int count() throws StoreException {
        return link.read(keyring -> new KeyringItems(keyring).count());
    }

    /** A keyring that is not there is not locked: calls then fail and say so. */
    @Override
    public boolean locked() throws StoreException {
        return link.read(keyring -> {
            Optional<String> collection = keyring.defaultCollection();
            return collection.isPresent() && keyring.locked(collection.get());
        });
    }

    @Override
    public void close() {
        link.close();
    }

    private static void requireStorable(SecretId id) throws StoreException {
        StoredAttributes.requireStorable(id.service());
        StoredAttributes.requireStorable(id.target());
    }
}
