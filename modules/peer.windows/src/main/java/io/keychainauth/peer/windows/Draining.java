package io.keychainauth.peer.windows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Connections that are over but for the client, which has a while to read its last answer. A flood of clients that are turned
 * away must not keep an instance each, nor take that while away from the clients of another process.
 */
final class Draining {
    static final int MOST = 64;
    static final int MOST_OF_ONE = 32;

    private final Delays delays;
    /** With the process of each; the oldest first. */
    private final Map<Object, Long> waiting = new LinkedHashMap<>();

    Draining(Delays delays) {
        this.delays = delays;
    }

    /** Has a connection closed after a while. If there are too many, the oldest one is closed now, by a serving thread. */
    void add(Object connection, long pid, Runnable close) {
        Optional<Object> displaced;
        synchronized (this) {
            displaced = displaced(pid);
            displaced.ifPresent(waiting::remove);
            waiting.put(connection, pid);
        }
        delays.add(connection, close);
        displaced.ifPresent(delays::hasten);
    }

    private Optional<Object> displaced(long pid) {
        List<Object> own = waiting.entrySet().stream()
                .filter(each -> each.getValue() == pid)
                .<Object>map(Map.Entry::getKey)
                .toList();
        if (own.size() >= MOST_OF_ONE) {
            return Optional.of(own.getFirst());
        }
        return waiting.size() >= MOST ? waiting.keySet().stream().findFirst() : Optional.empty();
    }

    /** It is closed. */
    void remove(Object connection) {
        synchronized (this) {
            waiting.remove(connection);
        }
        delays.cancel(connection);
    }
}
