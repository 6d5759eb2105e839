package io.keychainauth.store.secretservice;

import io.keychainauth.store.SecretId;
import io.keychainauth.store.secretservice.Keyring.Matches;
import io.keychainauth.store.secretservice.KeyringException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds items, in a keyring that may be locked and that other programs change meanwhile. */
final class ItemSearch {
    /** Other programs change items between two of our calls; who still does after so many turns does it on purpose. */
    static final int TURNS = 20;

    private final Keyring keyring;

    ItemSearch(Keyring keyring) {
        this.keyring = keyring;
    }

    /** The items of a secret, newest first. Compared again here: a provider may search more loosely than we read. */
    List<Item> find(SecretId id) throws KeyringException {
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
    Optional<List<Item>> newestFirst(List<Item> items) throws KeyringException {
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

    /**
     * The items with some attributes.
     *
     * @param all whether a locked one must not be left out, although there are others
     */
    List<Item> items(Map<String, String> attributes, boolean all) throws KeyringException {
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

    /** Where new items go; unlocked. */
    String writableCollection() throws KeyringException {
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

    static KeyringException restless() {
        return new KeyringException(Kind.REFUSED, "another program keeps changing these items");
    }
}
