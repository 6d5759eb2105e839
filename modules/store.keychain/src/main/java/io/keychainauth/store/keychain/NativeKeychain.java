package io.keychainauth.store.keychain;

import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.kCFBooleanTrue;
import static io.keychainauth.store.keychain.gen.security.security_h.C_INT;
import static io.keychainauth.store.keychain.gen.security.security_h.C_POINTER;
import static io.keychainauth.store.keychain.gen.security.security_h.errSecDuplicateItem;
import static io.keychainauth.store.keychain.gen.security.security_h.errSecItemNotFound;
import static io.keychainauth.store.keychain.gen.security.security_h.kSecAttrAccount;
import static io.keychainauth.store.keychain.gen.security.security_h.kSecAttrGeneric;
import static io.keychainauth.store.keychain.gen.security.security_h.kSecAttrService;
import static io.keychainauth.store.keychain.gen.security.security_h.kSecMatchLimit;
import static io.keychainauth.store.keychain.gen.security.security_h.kSecMatchLimitAll;
import static io.keychainauth.store.keychain.gen.security.security_h.kSecReturnAttributes;
import static io.keychainauth.store.keychain.gen.security.security_h.kSecReturnData;
import static io.keychainauth.store.keychain.gen.security.security_h.kSecUnlockStateStatus;
import static io.keychainauth.store.keychain.gen.security.security_h.kSecValueData;
import static java.lang.foreign.MemorySegment.NULL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.keychainauth.store.SecretBytes;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.keychain.gen.security.security_h;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The Keychain of this system. Loaded late: without the frameworks its bindings fail for ever.
 *
 * <p>What we own of a value is wiped, and so is the copy that the system hands out, which it makes for that call. What it
 * holds besides, in buffers of its own and of securityd, is out of our reach.
 *
 * @see <a href="https://developer.apple.com/documentation/security/keychain-services">Keychain services</a>
 */
final class NativeKeychain implements Keychain {
    private NativeKeychain() {}

    /**
     * Has the system show no prompt in this process, whatever is asked for: it fails instead. For keychains that are files
     * this alone does it. {@code kSecUseAuthenticationUIFail}, which each query has as well, is for the other kind of
     * keychain: a query for files "will still activate UI if needed", says SecItem.h.
     *
     * @see <a
     *     href="https://developer.apple.com/documentation/security/seckeychainsetuserinteractionallowed(_:)">SecKeychainSetUserInteractionAllowed</a>
     */
    static Keychain open() throws StoreException {
        KeychainError.check(
                "SecKeychainSetUserInteractionAllowed", security_h.SecKeychainSetUserInteractionAllowed((byte) 0));
        return new NativeKeychain();
    }

    @Override
    public Optional<Password> read(ItemName name) throws StoreException {
        try (Owned owned = new Owned()) {
            Query query = Query.of(owned, name)
                    .with(kSecReturnAttributes(), kCFBooleanTrue())
                    .with(kSecReturnData(), kCFBooleanTrue());
            Optional<MemorySegment> found = matching(owned, query);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            MemorySegment item = Answer.dictionary(found.get());
            MemorySegment value = owned.wiped(Answer.bytes(item, kSecValueData())
                    .orElseThrow(() -> KeychainError.malformed("SecItemCopyMatching", "an item has no value")));
            ByteBuffer attributes = attributes(item);
            return Optional.of(new Password(new SecretBytes(value.toArray(JAVA_BYTE)), attributes));
        }
    }

    @Override
    public Optional<Item> find(ItemName name) throws StoreException {
        try (Owned owned = new Owned()) {
            Optional<MemorySegment> found =
                    matching(owned, Query.of(owned, name).with(kSecReturnAttributes(), kCFBooleanTrue()));
            return found.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Item(name, attributes(Answer.dictionary(found.get()))));
        }
    }

    @Override
    public List<Item> ofService(String service) throws StoreException {
        try (Owned owned = new Owned()) {
            return items(owned, Query.ofService(owned, service));
        }
    }

    @Override
    public List<Item> all() throws StoreException {
        try (Owned owned = new Owned()) {
            return items(owned, Query.all(owned));
        }
    }

    /** Attributes alone: asked for the values of several items, the system answers errSecParam. */
    private static List<Item> items(Owned owned, Query query) throws StoreException {
        Optional<MemorySegment> found = matching(
                owned,
                query.with(kSecReturnAttributes(), kCFBooleanTrue()).with(kSecMatchLimit(), kSecMatchLimitAll()));
        List<Item> items = new ArrayList<>();
        if (found.isPresent()) {
            for (MemorySegment item : Answer.dictionaries(found.get())) {
                Optional<String> service = Answer.text(item, kSecAttrService());
                Optional<String> account = Answer.text(item, kSecAttrAccount());
                items.add(new Item(new ItemName(service.orElse(""), account.orElse("")), attributes(item)));
            }
        }
        return items;
    }

    private static Optional<MemorySegment> matching(Owned owned, Query query) throws StoreException {
        MemorySegment found = owned.arena().allocate(C_POINTER);
        int status = security_h.SecItemCopyMatching(query.dictionary(), found);
        if (status == errSecItemNotFound()) {
            return Optional.empty();
        }
        KeychainError.check("SecItemCopyMatching", status);
        return Optional.of(owned.own("SecItemCopyMatching", found.get(C_POINTER, 0)));
    }

    private static ByteBuffer attributes(MemorySegment item) throws StoreException {
        Optional<MemorySegment> stored = Answer.bytes(item, kSecAttrGeneric());
        return ByteBuffer.wrap(stored.map(each -> each.toArray(JAVA_BYTE)).orElse(new byte[0]));
    }

    @Override
    public boolean add(ItemName name, byte[] attributes, SecretBytes value) throws StoreException {
        try (Owned owned = new Owned()) {
            Query item = Query.of(owned, name)
                    .with(kSecAttrGeneric(), owned.data(attributes))
                    .with(kSecValueData(), owned.data(value.bytes()));
            return done("SecItemAdd", security_h.SecItemAdd(item.dictionary(), NULL), errSecDuplicateItem());
        }
    }

    @Override
    public boolean update(ItemName name, byte[] attributes, SecretBytes value) throws StoreException {
        try (Owned owned = new Owned()) {
            MemorySegment item = Query.of(owned, name).dictionary();
            Query changes = Query.empty(owned)
                    .with(kSecAttrGeneric(), owned.data(attributes))
                    .with(kSecValueData(), owned.data(value.bytes()));
            return done("SecItemUpdate", security_h.SecItemUpdate(item, changes.dictionary()), errSecItemNotFound());
        }
    }

    @Override
    public boolean delete(ItemName name) throws StoreException {
        try (Owned owned = new Owned()) {
            Query items = Query.of(owned, name).with(kSecMatchLimit(), kSecMatchLimitAll());
            return done("SecItemDelete", security_h.SecItemDelete(items.dictionary()), errSecItemNotFound());
        }
    }

    private static boolean done(String function, int status, int otherwise) throws StoreException {
        if (status == otherwise) {
            return false;
        }
        KeychainError.check(function, status);
        return true;
    }

    @Override
    public boolean locked() throws StoreException {
        try (Owned owned = new Owned()) {
            MemorySegment state = owned.arena().allocate(C_INT);
            KeychainError.check("SecKeychainGetStatus", security_h.SecKeychainGetStatus(NULL, state));
            return (state.get(C_INT, 0) & kSecUnlockStateStatus()) == 0;
        }
    }
}
