package io.keychainauth.store.keychain;

import io.keychainauth.store.SecretBytes;
import io.keychainauth.store.StoreException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The generic passwords in the user's keychains. Safe for use by several threads. Nothing ever shows a prompt. What is not
 * there is an answer, every other error a {@link StoreException} of {@link KeychainError}.
 *
 * @see <a href="https://developer.apple.com/documentation/security/keychain-items">Keychain items</a>
 */
interface Keychain {
    /**
     * An item without its value.
     *
     * @param attributes what {@code kSecAttrGeneric} holds, empty if there is none
     */
    record Item(ItemName name, ByteBuffer attributes) {}

    /**
     * A value with what {@code kSecAttrGeneric} holds.
     *
     * @param value owned by whoever holds this
     */
    record Password(SecretBytes value, ByteBuffer attributes) {}

    /** Reads one item. */
    Optional<Password> read(ItemName name) throws StoreException;

    /** Looks at one item. */
    Optional<Item> find(ItemName name) throws StoreException;

    /** Looks at the items of a service; in no order, and the same name once for each keychain that has it. */
    List<Item> ofService(String service) throws StoreException;

    /** Looks at all items, those of other programs too. What of a name is no text is empty. */
    List<Item> all() throws StoreException;

    /** Adds an item to the default keychain; false if there is one of this name. */
    boolean add(ItemName name, byte[] attributes, SecretBytes value) throws StoreException;

    /** Replaces attributes and value as one step; false if there is no such item. */
    boolean update(ItemName name, byte[] attributes, SecretBytes value) throws StoreException;

    /** Deletes the items of this name in all keychains; false if there are none. */
    boolean delete(ItemName name) throws StoreException;

    /** Whether the default keychain is locked. */
    boolean locked() throws StoreException;
}
