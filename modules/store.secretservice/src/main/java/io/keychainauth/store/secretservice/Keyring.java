package io.keychainauth.store.secretservice;

import io.keychainauth.store.SecretBytes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One session with a Secret Service. No call prompts, starts a provider, or waits longer than the session's deadline.
 * Safe for use by several threads; closed by one when no other uses it.
 *
 * @see <a href="https://specifications.freedesktop.org/secret-service-spec/latest/">Secret Service API</a>
 */
interface Keyring extends AutoCloseable {
    /** Paths of the items that a search found. */
    record Matches(List<String> unlocked, List<String> locked) {}

    /** Searches all keyrings for items that have at least these attributes. */
    Matches search(Map<String, String> attributes) throws KeyringException;

    /** An item with its attributes, empty if it is no longer there. */
    Optional<Item> item(String path) throws KeyringException;

    /** Adds its times to an item, empty if it is no longer there. */
    Optional<Item.Dated> dated(Item item) throws KeyringException;

    /** The secret of an item, empty if it is no longer there; the caller closes it. */
    Optional<SecretBytes> secret(String path) throws KeyringException;

    /** Path of the default keyring, empty if there is none. */
    Optional<String> defaultCollection() throws KeyringException;

    /** Whether a keyring is locked. */
    boolean locked(String collection) throws KeyringException;

    /** Unlocks items or keyrings as far as that needs no prompt, and says whether all of them are unlocked now. */
    boolean unlock(List<String> paths) throws KeyringException;

    /** Adds an item, whatever other items there are, and returns its path. */
    String create(String collection, String label, Map<String, String> attributes, SecretBytes secret)
            throws KeyringException;

    /** Replaces the secret of an item; false if it is no longer there. */
    boolean setSecret(String path, SecretBytes secret) throws KeyringException;

    /** Replaces all attributes of an item; false if it is no longer there. */
    boolean setAttributes(String path, Map<String, String> attributes) throws KeyringException;

    /** Deletes an item; one that is no longer there is no error. */
    void delete(String path) throws KeyringException;

    @Override
    void close();
}
