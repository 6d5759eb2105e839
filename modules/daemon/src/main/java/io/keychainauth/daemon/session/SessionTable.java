package io.keychainauth.daemon.session;

import io.keychainauth.protocol.Limits;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Open sessions and the limits on their number. Peers whose path no policy entry names, or whose content is another
 * one, have a pool of their own, so that strangers never take the places of registered tools. Nor do they in disguise: a
 * connection that outlives an exec may have been made by a stranger who then became a registered program. It gives way
 * until that program itself asks something.
 */
final class SessionTable {
    /** Who holds a place. */
    private static final class Place {
        private final long pid;
        private boolean stranger;
        private boolean loose;

        Place(long pid, boolean stranger, boolean loose) {
            this.pid = pid;
            this.stranger = stranger;
            this.loose = loose;
        }
    }

    private final Limits limits;
    private final Map<Long, Integer> byProcess = new HashMap<>();
    /** Oldest first. */
    private final Map<ClientSession, Place> open = new LinkedHashMap<>();

    private int strangers;

    SessionTable(Limits limits) {
        this.limits = limits;
    }

    /**
     * Takes a place, unless one of the limits is reached.
     *
     * @param loose whether it gives way to others until it has {@link #asked}
     */
    boolean enter(ClientSession session, long pid, boolean stranger, boolean loose) {
        if (!stranger) {
            makeRoom(pid).ifPresent(ClientSession::giveWay);
        }
        return take(session, new Place(pid, stranger, loose));
    }

    /** Frees the oldest place that gives way, if that is all that a process needs to get one. */
    private synchronized Optional<ClientSession> makeRoom(long pid) {
        if (open.size() < limits.sessions() || siblings(pid) >= limits.sessionsPerProcess()) {
            return Optional.empty();
        }
        Optional<ClientSession> oldest = open.entrySet().stream()
                .filter(each -> each.getValue().loose && !each.getValue().stranger)
                .map(Map.Entry::getKey)
                .findFirst();
        oldest.ifPresent(this::leave);
        return oldest;
    }

    private synchronized boolean take(ClientSession session, Place place) {
        int siblings = siblings(place.pid);
        if (open.size() >= limits.sessions()
                || siblings >= limits.sessionsPerProcess()
                || (place.stranger && strangers >= limits.sessionsUnregistered())) {
            return false;
        }
        strangers += place.stranger ? 1 : 0;
        byProcess.put(place.pid, siblings + 1);
        open.put(session, place);
        return true;
    }

    private int siblings(long pid) {
        return byProcess.getOrDefault(pid, 0);
    }

    /** Its peer asked something itself, and keeps its place. */
    synchronized void asked(ClientSession session) {
        Optional.ofNullable(open.get(session)).ifPresent(place -> place.loose = false);
    }

    /** Moves a session that turned out to be a stranger's into their pool, if it has a place left. */
    synchronized boolean moveToStrangers(ClientSession session) {
        Place place = open.get(session);
        if (place == null || strangers >= limits.sessionsUnregistered()) {
            return false;
        }
        strangers++;
        place.stranger = true;
        return true;
    }

    /** Gives the place back. */
    synchronized void leave(ClientSession session) {
        Place place = open.remove(session);
        if (place != null) {
            strangers -= place.stranger ? 1 : 0;
            byProcess.computeIfPresent(place.pid, (_, count) -> count > 1 ? count - 1 : null);
        }
    }

    synchronized int size() {
        return open.size();
    }

    /** Those that are open now. */
    synchronized List<ClientSession> sessions() {
        return List.copyOf(open.keySet());
    }
}
