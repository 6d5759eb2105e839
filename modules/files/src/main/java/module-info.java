/**
 * Files that must survive crashes, other writers and other users: atomic replace, locks, ownership and rights by
 * mode or list, digests. Knows no format and no meaning of any file.
 */
@org.jspecify.annotations.NullMarked
module io.keychainauth.files {
    requires static transitive org.jspecify;

    exports io.keychainauth.files;
}
