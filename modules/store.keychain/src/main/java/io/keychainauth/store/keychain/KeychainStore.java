package io.keychainauth.store.keychain;

import io.keychainauth.store.Change;
import io.keychainauth.store.Entry;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretBytes;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import io.keychainauth.store.keychain.Keychain.Item;
import io.keychainauth.store.keychain.Keychain.Password;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Secrets in the user's keychain, each of which is one item, and each change of one is one call that makes it. */
final class KeychainStore implements SecretStore {
    /** How often a secret may appear or vanish between two calls, because somebody else changes it all the time. */
    private static final int TRIES = 5;

    private final Keychain keychain;
    private final Turns turns;

    /**
     * A store.
     *
     * @param turns the same for all stores of this process
     */
    KeychainStore(Keychain keychain, Turns turns) {
        this.keychain = keychain;
        this.turns = turns;
    }

    @Override
    public Optional<Secret> read(SecretId id) throws StoreException {
        ItemName name = ItemName.of(id);
        Optional<Password> found = turns.reading(() -> keychain.read(name));
        return found.isEmpty() ? Optional.empty() : Optional.of(secret(name, found.get()));
    }

    private static Secret secret(ItemName name, Password found) throws StoreException {
        boolean handedOut = false;
        SecretBytes value = found.value();
        try {
            Secret secret = new Secret(value, StoredAttributes.decode(name, found.attributes()));
            handedOut = true;
            return secret;
        } finally {
            if (!handedOut) {
                value.close();
            }
        }
    }

    @Override
    public List<Entry> list(String service, String prefix) throws StoreException {
        String items = ItemName.ofService(service);
        Map<String, Entry> entries = new TreeMap<>(SecretId.BYTE_ORDER);
        for (Item item : turns.reading(() -> keychain.ofService(items))) {
            String target = item.name().account();
            // The keychain that is looked into first holds what a read finds.
            if (item.name().isOurs() && target.startsWith(prefix) && !entries.containsKey(target)) {
                entries.put(target, new Entry(target, attributes(item)));
            }
        }
        return List.copyOf(entries.values());
    }

    @Override
    public int count() throws StoreException {
        Set<ItemName> names = new HashSet<>();
        for (Item item : turns.reading(keychain::all)) {
            if (item.name().isOurs()) {
                attributes(item);
                names.add(item.name());
            }
        }
        return names.size();
    }

    /** Gives the turn away between two changes: readers need not wait for all of them. */
    @Override
    public void apply(List<Change> changes) throws StoreException {
        for (Change change : changes) {
            ItemName name = ItemName.of(change.id());
            switch (change) {
                case Change.Put put -> {
                    byte[] attributes = StoredAttributes.encode(put.secret().attributes());
                    turns.writing(() -> put(name, attributes, put.secret().value()));
                }
                case Change.Remove _ -> turns.writing(() -> remove(name));
            }
        }
    }

    /** Answers what is of no use to anybody. */
    private boolean put(ItemName name, byte[] attributes, SecretBytes value) throws StoreException {
        for (int i = 0; i < TRIES; i++) {
            if (keychain.add(name, attributes, value)) {
                return true;
            }
            Optional<Item> old = keychain.find(name);
            if (old.isPresent()) {
                attributes(old.get());
            }
            if (keychain.update(name, attributes, value)) {
                return true;
            }
        }
        throw new StoreException(
                Kind.FAILED, "another program changes this keychain item all the time: end it", "", 0, null);
    }

    /** Whether there was one. */
    private boolean remove(ItemName name) throws StoreException {
        // The system deletes from a locked keychain too, and then nobody could put back what was there.
        if (keychain.locked()) {
            throw KeychainError.locked("SecKeychainGetStatus");
        }
        Optional<Item> old = keychain.find(name);
        if (old.isEmpty()) {
            return false;
        }
        attributes(old.get());
        return keychain.delete(name);
    }

    @Override
    public boolean locked() throws StoreException {
        return turns.reading(keychain::locked);
    }

    /** There is nothing that this would hold. */
    @Override
    public void close() {}

    private static Map<String, String> attributes(Item item) throws StoreException {
        return StoredAttributes.decode(item.name(), item.attributes());
    }
}
