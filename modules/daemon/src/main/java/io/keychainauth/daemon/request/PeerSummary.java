package io.keychainauth.daemon.request;

/**
 * Where a connection comes from, as far as that is known.
 *
 * @param pid process, 0 if unknown
 * @param uid user, -1 if unknown
 * @param path of the executable, empty if unknown
 * @param hash of the executable, empty if unknown
 */
public record PeerSummary(long pid, long uid, String path, String hash) {}
