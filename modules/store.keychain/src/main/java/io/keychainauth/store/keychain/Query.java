package io.keychainauth.store.keychain;

import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.CFDictionaryCreate;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.C_POINTER;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.kCFBooleanFalse;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.kCFTypeDictionaryKeyCallBacks;
import static io.keychainauth.store.keychain.gen.corefoundation.corefoundation_h.kCFTypeDictionaryValueCallBacks;
import static io.keychainauth.store.keychain.gen.security.security_h.kSecAttrAccount;
import static io.keychainauth.store.keychain.gen.security.security_h.kSecAttrService;
import static io.keychainauth.store.keychain.gen.security.security_h.kSecClass;
import static io.keychainauth.store.keychain.gen.security.security_h.kSecClassGenericPassword;
import static io.keychainauth.store.keychain.gen.security.security_h.kSecUseAuthenticationUI;
import static io.keychainauth.store.keychain.gen.security.security_h.kSecUseAuthenticationUIFail;
import static io.keychainauth.store.keychain.gen.security.security_h.kSecUseDataProtectionKeychain;
import static java.lang.foreign.MemorySegment.NULL;

import io.keychainauth.store.StoreException;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keys and values that a call of SecItem is made with.
 *
 * @see <a href="https://developer.apple.com/documentation/security/item-attribute-keys-and-values">Item attribute keys and
 *     values</a>
 */
final class Query {
    private final Owned owned;
    private final Map<MemorySegment, MemorySegment> pairs = new LinkedHashMap<>();

    private Query(Owned owned) {
        this.owned = owned;
    }

    /** No keys: what an update changes. */
    static Query empty(Owned owned) {
        return new Query(owned);
    }

    /**
     * All generic passwords in keychains that are files. The other kind of keychain needs an entitlement, and would be
     * asked as well if nothing were said.
     */
    static Query all(Owned owned) {
        return new Query(owned)
                .with(kSecClass(), kSecClassGenericPassword())
                .with(kSecUseDataProtectionKeychain(), kCFBooleanFalse())
                .with(kSecUseAuthenticationUI(), kSecUseAuthenticationUIFail());
    }

    /** Those of a service. */
    static Query ofService(Owned owned, String service) throws StoreException {
        return all(owned).with(kSecAttrService(), owned.string(service));
    }

    /** The one of a name. */
    static Query of(Owned owned, ItemName name) throws StoreException {
        return ofService(owned, name.service()).with(kSecAttrAccount(), owned.string(name.account()));
    }

    Query with(MemorySegment key, MemorySegment value) {
        pairs.put(key, value);
        return this;
    }

    /** The dictionary, which retains what is in it. */
    MemorySegment dictionary() throws StoreException {
        MemorySegment keys = owned.arena().allocate(C_POINTER, pairs.size());
        MemorySegment values = owned.arena().allocate(C_POINTER, pairs.size());
        int i = 0;
        for (Map.Entry<MemorySegment, MemorySegment> pair : pairs.entrySet()) {
            keys.setAtIndex(C_POINTER, i, pair.getKey());
            values.setAtIndex(C_POINTER, i, pair.getValue());
            i++;
        }
        return owned.own(
                "CFDictionaryCreate",
                CFDictionaryCreate(
                        NULL,
                        keys,
                        values,
                        pairs.size(),
                        kCFTypeDictionaryKeyCallBacks(),
                        kCFTypeDictionaryValueCallBacks()));
    }
}
