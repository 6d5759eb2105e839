package io.keychainauth.store.secretservice;

import java.util.Comparator;
import java.util.Map;

/**
 * What a keyring says of an unlocked item, without its secret.
 *
 * @param path D-Bus object path
 * @param attributes all of them, ours and other programs'
 * @param created seconds since 1970
 * @param modified seconds since 1970
 */
record Item(String path, Map<String, String> attributes, long created, long modified) {
    /**
     * Newest first. Times have whole seconds only; within one second the item that was made later counts, and providers
     * number their items upwards.
     */
    static final Comparator<Item> NEWEST_FIRST = Comparator.comparingLong(Item::modified)
            .thenComparingLong(Item::created)
            .thenComparingInt(item -> item.path().length())
            .thenComparing(Item::path)
            .reversed();
}
