/**
 * The wire protocol: records, framing, codec and limits. Knows bytes and JSON, never who is asking and never a store.
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.protocol {
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.core;

    exports io.keychainauth.protocol;
}
