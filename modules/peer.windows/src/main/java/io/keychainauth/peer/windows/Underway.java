package io.keychainauth.peer.windows;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the kernel has been asked for and not answered. It writes into the memory of these instances, which is theirs as
 * long as somebody holds them: this does, for all of the process, whatever becomes of the listener.
 */
final class Underway {
    private static final Map<Long, Started> ALL = new ConcurrentHashMap<>();

    private final Map<Long, Started> own = new ConcurrentHashMap<>();

    /** Notes that something is started, before it is. */
    void started(long address, Object owner, Pipes.Kind kind) {
        Started started = new Started(owner, kind);
        own.put(address, started);
        ALL.put(address, started);
    }

    /** It has come back, or was not started after all. */
    Pipes.Kind ended(long address) {
        ALL.remove(address);
        Started started = own.remove(address);
        if (started == null) {
            throw new IllegalStateException("a completion of nothing");
        }
        return started.kind;
    }

    boolean isEmpty() {
        return own.isEmpty();
    }

    private record Started(Object owner, Pipes.Kind kind) {}
}
