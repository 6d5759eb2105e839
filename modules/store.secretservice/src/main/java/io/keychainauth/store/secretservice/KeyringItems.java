package io.keychainauth.store.secretservice;

import io.keychainauth.store.Entry;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretBytes;
import io.keychainauth.store.SecretId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Secrets among the items of a keyring. A keyring may hold several items for one secret, because other programs add
 * their own and because a change can be cut off: the newest one counts and the next change removes the others.
 */
final class KeyringItems {
    private final Keyring keyring;
    private final ItemSearch search;

    KeyringItems(Keyring keyring) {
        this.keyring = keyring;
        this.search = new ItemSearch(keyring);
    }

    /** Reads one secret. */
    Optional<Secret> read(SecretId id) throws KeyringException {
        for (int turn = 0; turn < ItemSearch.TURNS; turn++) {
            List<Item> found = search.find(id);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Item newest = found.getFirst();
            Optional<SecretBytes> value = keyring.secret(newest.path());
            if (value.isPresent()) {
                return Optional.of(new Secret(value.get(), StoredAttributes.own(newest.attributes())));
            }
        }
        throw ItemSearch.restless();
    }

    /** Lists the secrets of a service, in no order. */
    List<Entry> list(String service, String prefix) throws KeyringException {
        for (int turn = 0; turn < ItemSearch.TURNS; turn++) {
            Map<String, List<Item>> targets = new HashMap<>();
            for (Item item : search.items(StoredAttributes.ofService(service), true)) {
                StoredAttributes.id(item.attributes())
                        .filter(id ->
                                id.service().equals(service) && id.target().startsWith(prefix))
                        .ifPresent(id -> targets.computeIfAbsent(id.target(), t -> new ArrayList<>())
                                .add(item));
            }
            Optional<List<Entry>> entries = entries(targets);
            if (entries.isPresent()) {
                return entries.get();
            }
        }
        throw ItemSearch.restless();
    }

    private Optional<List<Entry>> entries(Map<String, List<Item>> targets) throws KeyringException {
        List<Entry> entries = new ArrayList<>(targets.size());
        for (Map.Entry<String, List<Item>> target : targets.entrySet()) {
            Optional<List<Item>> sorted = search.newestFirst(target.getValue());
            if (sorted.isEmpty()) {
                return Optional.empty();
            }
            Item newest = sorted.get().getFirst();
            entries.add(new Entry(target.getKey(), StoredAttributes.own(newest.attributes())));
        }
        return Optional.of(entries);
    }

    /** Counts the secrets in items that we made. */
    int count() throws KeyringException {
        Set<SecretId> ids = new HashSet<>();
        for (Item item : search.items(StoredAttributes.ofSchema(), true)) {
            StoredAttributes.id(item.attributes()).ifPresent(ids::add);
        }
        return ids.size();
    }

    /**
     * Creates a secret, or replaces value and attributes. At any moment a search finds the old or the new item whole:
     * the secret alone is replaced in place by one call, anything else makes a new item first and removes the old ones
     * after it.
     */
    void put(SecretId id, Secret secret) throws KeyringException {
        for (int turn = 0; turn < ItemSearch.TURNS; turn++) {
            List<Item> found = search.find(id);
            List<Item> old = found;
            if (found.isEmpty()) {
                if (add(id, StoredAttributes.complete(id, secret.attributes()), secret.value())) {
                    return;
                }
                continue;
            }
            Item newest = found.getFirst();
            Map<String, String> wanted = StoredAttributes.replaced(newest.attributes(), id, secret.attributes());
            if (wanted.equals(newest.attributes())) {
                if (!keyring.setSecret(newest.path(), secret.value())) {
                    continue;
                }
                old = found.subList(1, found.size());
            } else if (!add(id, wanted, secret.value())) {
                continue;
            }
            delete(old);
            // Another program may have kept another one of several items and deleted ours in the same moment.
            if (old.isEmpty() || !search.find(id).isEmpty()) {
                return;
            }
        }
        throw ItemSearch.restless();
    }

    /** Removes a secret. */
    void remove(SecretId id) throws KeyringException {
        discardStaged(id);
        delete(search.find(id));
    }

    /**
     * Adds an item in two steps: providers store an item before they store its secret, so it is made under a name that
     * no reader looks for and gets its own name, which is one call, when it is whole.
     *
     * @return false if another writer of the same secret took the staged item for a left-over and removed it
     */
    private boolean add(SecretId id, Map<String, String> attributes, SecretBytes value) throws KeyringException {
        discardStaged(id);
        String staged = keyring.create(
                search.writableCollection(), StoredAttributes.label(id), StoredAttributes.staged(id), value);
        return keyring.setAttributes(staged, attributes);
    }

    /** Removes what was left when an earlier change was cut off. */
    private void discardStaged(SecretId id) throws KeyringException {
        for (String path : keyring.search(StoredAttributes.staged(id)).unlocked()) {
            keyring.delete(path);
        }
    }

    /** Oldest first: whatever this is cut off by, what is left is what counted before. */
    private void delete(List<Item> newestFirst) throws KeyringException {
        for (Item item : newestFirst.reversed()) {
            keyring.delete(item.path());
        }
    }
}
