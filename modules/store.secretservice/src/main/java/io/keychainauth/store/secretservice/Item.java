package io.keychainauth.store.secretservice;

import java.util.Comparator;
import java.util.Map;

/**
 * What a keyring says of an unlocked item, without its secret.
 *
 * @param path D-Bus object path
 * @param attributes all of them, ours and other programs'
 */
record Item(String path, Map<String, String> attributes) {
    /**
     * An item among several that hold one secret.
     *
     * @param created seconds since 1970
     * @param modified seconds since 1970
     */
    record Dated(Item item, long created, long modified) {
        /**
         * Newest first. Times have whole seconds only; within one second the item that was made later counts, and
         * providers number their items upwards.
         */
        static final Comparator<Dated> NEWEST_FIRST = Comparator.comparingLong(Dated::modified)
                .thenComparingLong(Dated::created)
                .thenComparingInt(dated -> dated.item().path().length())
                .thenComparing(dated -> dated.item().path())
                .reversed();
    }
}
