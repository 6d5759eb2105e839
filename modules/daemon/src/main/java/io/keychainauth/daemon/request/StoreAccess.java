package io.keychainauth.daemon.request;

import io.keychainauth.protocol.Match;
import io.keychainauth.protocol.Request;
import io.keychainauth.protocol.Result;
import io.keychainauth.protocol.SecretValue;
import io.keychainauth.store.Change;
import io.keychainauth.store.Entry;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretBytes;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Translates authorised requests into calls of the store. */
public final class StoreAccess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A keyring takes some 30 ms for each secret, and a request names 1,024 of them unless its user allows more. */
    private static final Duration LAST_CHANGES = Duration.ofSeconds(60);

    private final SecretStore store;
    private final int responseBytes;
    private final Turns turns = new Turns(PATIENCE);

    /**
     * Works on one store.
     *
     * @param responseBytes most bytes of values that are worth collecting
     */
    public StoreAccess(SecretStore store, int responseBytes) {
        this.store = store;
        this.responseBytes = responseBytes;
    }

    Effect read(Request request) throws StoreException, TooLargeException {
        List<String> targets = request.match() == Match.EXACT
                ? request.targets()
                : names(matching(request.service(), request.targets(), request.attributes()));
        List<Result> results = new ArrayList<>(targets.size());
        boolean complete = false;
        try {
            collect(request, targets, results);
            complete = true;
        } finally {
            if (!complete) {
                results.forEach(Result::close);
            }
        }
        return Effect.found(results, request.match() == Match.EXACT ? targets : names(results));
    }

    private void collect(Request request, List<String> targets, List<Result> results)
            throws StoreException, TooLargeException {
        List<SecretId> ids = targets.stream()
                .map(target -> new SecretId(request.service(), target))
                .toList();
        long[] room = {responseBytes};
        store.read(ids, (id, found) -> {
            found.ifPresent(secret -> {
                if (carries(secret.attributes(), request.attributes())) {
                    byte[] value = secret.value().bytes();
                    results.add(new Result(id.target(), Optional.of(new SecretValue(value)), secret.attributes()));
                    room[0] -= value.length;
                } else {
                    secret.close();
                }
            });
            return room[0] >= 0;
        });
        if (room[0] < 0) {
            throw new TooLargeException();
        }
    }

    Effect search(Request request) throws StoreException {
        List<String> prefixes = request.targets().isEmpty() ? List.of("") : request.targets();
        List<Result> results = matching(request.service(), prefixes, request.attributes()).stream()
                .map(entry -> new Result(entry.target(), Optional.empty(), entry.attributes()))
                .toList();
        return Effect.found(results, names(results));
    }

    Effect write(Request request) throws StoreException, BatchException {
        List<Change> changes = IntStream.range(0, request.targets().size())
                .<Change>mapToObj(i -> new Change.Put(
                        new SecretId(request.service(), request.targets().get(i)),
                        new Secret(new SecretBytes(request.values().get(i).utf8()), request.attributes())))
                .toList();
        return change(changes, request.targets());
    }

    Effect delete(Request request) throws StoreException, BatchException {
        List<String> targets = request.match() == Match.EXACT
                ? request.targets().stream().distinct().toList()
                : names(matching(request.service(), request.targets(), request.attributes()));
        List<Change> changes = targets.stream()
                .<Change>map(target -> new Change.Remove(new SecretId(request.service(), target)))
                .toList();
        return change(changes, targets);
    }

    private Effect change(List<Change> changes, List<String> names) throws StoreException, BatchException {
        Undo undo = Undo.capture(store, turns, changes.stream().map(Change::id).toList());
        boolean complete = false;
        try {
            undo.guard(changes);
            complete = true;
        } finally {
            if (!complete) {
                undo.close();
            }
        }
        return Effect.changed(names, undo);
    }

    /**
     * Begins no change any more. Those under way come to their end, for a minute at most: log and store have to be there
     * for their records, or for taking them back.
     */
    @Override
    public void close() {
        turns.close(LAST_CHANGES);
    }

    /** Entries that match any prefix and carry every attribute, in byte order, each once. */
    private Collection<Entry> matching(String service, List<String> prefixes, Map<String, String> attributes)
            throws StoreException {
        Map<String, Entry> found = new TreeMap<>(SecretId.BYTE_ORDER);
        for (String prefix : prefixes) {
            for (Entry entry : store.list(service, prefix)) {
                if (carries(entry.attributes(), attributes)) {
                    found.put(entry.target(), entry);
                }
            }
        }
        return found.values();
    }

    private static boolean carries(Map<String, String> attributes, Map<String, String> wanted) {
        return attributes.entrySet().containsAll(wanted.entrySet());
    }

    private static List<String> names(Collection<Entry> entries) {
        return entries.stream().map(Entry::target).toList();
    }

    private static List<String> names(List<Result> results) {
        return results.stream().map(Result::target).toList();
    }
}
