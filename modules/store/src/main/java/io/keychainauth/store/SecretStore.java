package io.keychainauth.store;

import java.util.List;
import java.util.Optional;

/**
 * An open store. Safe for use by several threads; every call reflects what was there when it began or later, including
 * changes that other programs made. No call asks the user or waits for what does not answer: it ends within seconds, as
 * {@link StoreException}.
 */
public interface SecretStore extends AutoCloseable {
    /**
     * Reads one secret.
     *
     * @return the secret, to be closed by the caller, or empty if there is none: absence is never an exception, failure
     *     never an absence
     */
    Optional<Secret> read(SecretId id) throws StoreException;

    /**
     * Reads several secrets one after the other. A store that other programs may have changed need look only once.
     *
     * @param taker must not call the store
     */
    default void read(List<SecretId> ids, Taker taker) throws StoreException {
        for (SecretId id : ids) {
            if (!taker.take(id, read(id))) {
                return;
            }
        }
    }

    /** Takes secrets as they are read. */
    @FunctionalInterface
    interface Taker {
        /**
         * Takes one secret.
         *
         * @param secret to be closed by the taker, or empty if there is none
         * @return whether to go on
         */
        boolean take(SecretId id, Optional<Secret> secret);
    }

    /**
     * Lists the secrets of a service whose target begins with a prefix.
     *
     * @param prefix matches everything if empty
     * @return sorted by {@link SecretId#BYTE_ORDER}, each target once, no values
     */
    List<Entry> list(String service, String prefix) throws StoreException;

    /**
     * Carries out changes in order. Each single change leaves, whatever happens, the old or the new secret and never
     * neither. If one fails the rest is not tried; the caller restores what was changed before.
     */
    void apply(List<Change> changes) throws StoreException;

    /** Counts the secrets of all services. */
    int count() throws StoreException;

    /** Whether the store would answer {@link StoreException.Kind#LOCKED} now. */
    boolean locked() throws StoreException;

    @Override
    void close();
}
