/** The audit log: records, append, rotation, hash chain, reader and verifier. */
@org.jspecify.annotations.NullMarked
module io.keychainauth.audit {
    requires static transitive org.jspecify;
    requires io.keychainauth.files;
    requires com.fasterxml.jackson.core;

    exports io.keychainauth.audit;
}
