package io.keychainauth.store.secretservice;

import io.keychainauth.store.Entry;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretBytes;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.secretservice.Keyring.Matches;
import io.keychainauth.store.secretservice.KeyringException.Kind;
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
    /** Other programs change items between two of our calls; who still does after so many turns does it on purpose. */
    private static final int TURNS = 20;

    private final Keyring keyring;

    KeyringItems(Keyring keyring) {
        this.keyring = keyring;
    }

    /** Reads one secret. */
    Optional<Secret> read(SecretId id) throws KeyringException {
        for (int turn = 0; turn < TURNS; turn++) {
            List<Item> found = find(id);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Item newest = found.getFirst();
            Optional<SecretBytes> value = keyring.secret(newest.path());
            if (value.isPresent()) {
                return Optional.of(new Secret(value.get(), StoredAttributes.own(newest.attributes())));
            }
        }
        throw restless();
    }

    /** Lists the secrets of a service, in no order. */
    List<Entry> list(String service, String prefix) throws KeyringException {
        for (int turn = 0; turn < TURNS; turn++) {
            Map<String, List<Item>> targets = new HashMap<>();
            for (Item item : items(StoredAttributes.ofService(service), true)) {
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
        throw restless();
    }

    private Optional<List<Entry>> entries(Map<String, List<Item>> targets) throws KeyringException {
        List<Entry> entries = new ArrayList<>(targets.size());
        for (Map.Entry<String, List<Item>> target : targets.entrySet()) {
            Optional<List<Item>> sorted = newestFirst(target.getValue());
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
        for (Item item : items(StoredAttributes.ofSchema(), true)) {
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
        for (int turn = 0; turn < TURNS; turn++) {
            List<Item> found = find(id);
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
            if (old.isEmpty() || !find(id).isEmpty()) {
                return;
            }
        }
        throw restless();
    }

    /** Removes a secret. */
    void remove(SecretId id) throws KeyringException {
        discardStaged(id);
        delete(find(id));
    }

    /**
     * Adds an item in two steps: providers store an item before they store its secret, so it is made under a name that
     * no reader looks for and gets its own name, which is one call, when it is whole.
     *
     * @return false if another writer of the same secret took the staged item for a left-over and removed it
     */
    private boolean add(SecretId id, Map<String, String> attributes, SecretBytes value) throws KeyringException {
        discardStaged(id);
        String staged =
                keyring.create(writableCollection(), StoredAttributes.label(id), StoredAttributes.staged(id), value);
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

    /** The items of a secret, newest first. Compared again here: a provider may search more loosely than we read. */
    private List<Item> find(SecretId id) throws KeyringException {
        for (int turn = 0; turn < TURNS; turn++) {
            List<Item> found = new ArrayList<>();
            for (Item item : items(StoredAttributes.of(id), false)) {
                if (StoredAttributes.id(item.attributes()).filter(id::equals).isPresent()) {
                    found.add(item);
                }
            }
            Optional<List<Item>> sorted = newestFirst(found);
            if (sorted.isPresent()) {
                return sorted.get();
            }
        }
        throw restless();
    }

    /** Empty if one went away. Times are asked for only where they decide something: each costs a call. */
    private Optional<List<Item>> newestFirst(List<Item> items) throws KeyringException {
        if (items.size() < 2) {
            return Optional.of(items);
        }
        List<Item.Dated> dated = new ArrayList<>(items.size());
        for (Item item : items) {
            Optional<Item.Dated> found = keyring.dated(item);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            dated.add(found.get());
        }
        return Optional.of(dated.stream()
                .sorted(Item.Dated.NEWEST_FIRST)
                .map(Item.Dated::item)
                .toList());
    }

    private List<Item> items(Map<String, String> attributes, boolean all) throws KeyringException {
        for (int turn = 0; turn < TURNS; turn++) {
            Matches matches = keyring.search(attributes);
            if (!matches.locked().isEmpty() && (all || matches.unlocked().isEmpty())) {
                requireUnlocked(matches.locked());
                continue;
            }
            if (matches.unlocked().isEmpty()) {
                if (unlockedNow()) {
                    continue;
                }
                return List.of();
            }
            Optional<List<Item>> items = describe(matches.unlocked());
            if (items.isPresent()) {
                return items.get();
            }
        }
        throw restless();
    }

    /** Empty if one went away: the secret may have moved to an item that the search could not know. */
    private Optional<List<Item>> describe(List<String> paths) throws KeyringException {
        List<Item> items = new ArrayList<>(paths.size());
        for (String path : paths) {
            Optional<Item> item = keyring.item(path);
            if (item.isEmpty()) {
                return Optional.empty();
            }
            items.add(item.get());
        }
        return Optional.of(items);
    }

    /**
     * Makes sure that "found nothing" means "there is nothing": some providers show no items of a locked keyring at all.
     *
     * @return whether the keyring had been locked and is unlocked now
     */
    private boolean unlockedNow() throws KeyringException {
        String collection = defaultCollection();
        if (!keyring.locked(collection)) {
            return false;
        }
        requireUnlocked(List.of(collection));
        return true;
    }

    private String writableCollection() throws KeyringException {
        String collection = defaultCollection();
        if (keyring.locked(collection)) {
            requireUnlocked(List.of(collection));
        }
        return collection;
    }

    private String defaultCollection() throws KeyringException {
        return keyring.defaultCollection()
                .orElseThrow(() -> new KeyringException(Kind.NO_KEYRING, "there is no default keyring"));
    }

    private void requireUnlocked(List<String> paths) throws KeyringException {
        if (!keyring.unlock(paths)) {
            throw new KeyringException(Kind.LOCKED, "the keyring is locked");
        }
    }

    private static KeyringException restless() {
        return new KeyringException(Kind.REFUSED, "another program keeps changing these items");
    }
}
