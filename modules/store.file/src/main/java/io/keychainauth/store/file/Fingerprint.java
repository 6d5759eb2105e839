package io.keychainauth.store.file;

/**
 * What tells one state of a store from another.
 *
 * <p>The checksum is CRC32C (RFC 3720, B.4): it finds damage and programs that know nothing of us. It is no defence
 * against a program of the same user that knows this format, and nothing in this store could be; 32 bits over all
 * secrets together are of no use to whoever would guess one.
 *
 * @param generation counts the changes, from 1
 * @param length bytes of the file
 * @param checksum CRC32C of these bytes
 */
record Fingerprint(long generation, long length, int checksum) {}
