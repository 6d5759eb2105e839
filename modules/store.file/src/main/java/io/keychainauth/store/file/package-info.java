/**
 * The file store. {@link io.keychainauth.store.file.FileStore} serves one immutable
 * {@link io.keychainauth.store.file.Keyring} from memory, {@link io.keychainauth.store.file.KeyringFiles} brings it from
 * and to disk, {@link io.keychainauth.store.file.Verdict} decides whether what lies on disk may be believed.
 */
package io.keychainauth.store.file;
