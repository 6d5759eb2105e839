/**
 * SPI of a secret store. Implemented by one module per backend, found through
 * {@link io.keychainauth.store.StoreProvider}. Knows nothing of who is asking: whoever calls has been authorised.
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.store {
    requires static transitive org.jspecify;

    exports io.keychainauth.store;
}
