package io.keychainauth.daemon.session;

import io.keychainauth.protocol.Limits;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Open sessions and the limits on their number. Peers whose path no policy entry names, or whose content is another
 * one, have a pool of their own, so that strangers never take the places of registered tools.
 */
final class SessionTable {
    private final Limits limits;
    private final Map<Long, Integer> byProcess = new HashMap<>();
    private final Set<ClientSession> open = ConcurrentHashMap.newKeySet();
    private int total;
    private int strangers;

    SessionTable(Limits limits) {
        this.limits = limits;
    }

    /** Takes a place, unless one of the limits is reached. */
    synchronized boolean enter(ClientSession session, long pid, boolean stranger) {
        int siblings = byProcess.getOrDefault(pid, 0);
        if (total >= limits.sessions()
                || siblings >= limits.sessionsPerProcess()
                || (stranger && strangers >= limits.sessionsUnregistered())) {
            return false;
        }
        total++;
        strangers += stranger ? 1 : 0;
        byProcess.put(pid, siblings + 1);
        open.add(session);
        return true;
    }

    /** Moves a session that turned out to be a stranger's into their pool, if it has a place left. */
    synchronized boolean moveToStrangers() {
        if (strangers >= limits.sessionsUnregistered()) {
            return false;
        }
        strangers++;
        return true;
    }

    /** Gives the place back. */
    synchronized void leave(ClientSession session, long pid, boolean stranger) {
        if (open.remove(session)) {
            total--;
            strangers -= stranger ? 1 : 0;
            byProcess.computeIfPresent(pid, (_, count) -> count > 1 ? count - 1 : null);
        }
    }

    synchronized int size() {
        return total;
    }

    /** A live view; sessions may come and go while it is walked. */
    Iterable<ClientSession> sessions() {
        return open;
    }
}
