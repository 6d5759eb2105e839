package io.keychainauth.daemon;

import java.time.Duration;

/**
 * What a running daemon says of itself.
 *
 * @param store name of the store in use
 * @param locked whether the store would refuse to answer now, or does not say so in time
 * @param sessions open connections of clients
 * @param pending entries that wait for approval, -1 if the queue cannot be read
 */
public record DaemonStatus(
        long pid, String version, Duration uptime, String store, boolean locked, int sessions, int pending) {}
