package io.keychainauth.store.file;

import io.keychainauth.store.Change;
import io.keychainauth.store.Entry;
import io.keychainauth.store.SecretId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** All secrets of one generation. Never changes; a change makes another keyring that shares what is the same. */
final class Keyring {
    private final long generation;
    private final NavigableMap<String, NavigableMap<String, Item>> services;

    private Keyring(long generation, NavigableMap<String, NavigableMap<String, Item>> services) {
        this.generation = generation;
        this.services = services;
    }

    /** What is there before anything was stored: generation 0, no secrets. */
    static Keyring empty() {
        return new Keyring(0, sorted());
    }

    /** 0 if nothing was ever stored. */
    long generation() {
        return generation;
    }

    Optional<Item> find(SecretId id) {
        return Optional.ofNullable(service(id.service()).get(id.target()));
    }

    /** Costs what it returns, not what the service holds. */
    List<Entry> list(String service, String prefix) {
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, Item> item :
                service(service).tailMap(prefix, true).entrySet()) {
            if (!item.getKey().startsWith(prefix)) {
                break;
            }
            entries.add(new Entry(item.getKey(), item.getValue().attributes()));
        }
        return Collections.unmodifiableList(entries);
    }

    int count() {
        return services.values().stream().mapToInt(Map::size).sum();
    }

    /** Every secret, sorted by service and target. */
    List<Item> items() {
        List<Item> items = new ArrayList<>();
        services.values().forEach(targets -> items.addAll(targets.values()));
        return items;
    }

    /** Wipes every secret. */
    void wipe() {
        items().forEach(Item::close);
    }

    /** Works out changes without touching this keyring. */
    Edit with(List<Change> changes) {
        NavigableMap<String, NavigableMap<String, Item>> edited = new TreeMap<>(services);
        Map<String, NavigableMap<String, Item>> own = new HashMap<>();
        List<Item> added = new ArrayList<>();
        List<Item> dropped = new ArrayList<>();
        for (Change change : changes) {
            NavigableMap<String, Item> targets = own.computeIfAbsent(
                    change.id().service(), name -> edited.containsKey(name) ? new TreeMap<>(service(name)) : sorted());
            edited.put(change.id().service(), targets);
            Optional<Item> old = Optional.ofNullable(
                    switch (change) {
                        case Change.Put put -> {
                            Item item = Item.of(put);
                            added.add(item);
                            yield targets.put(put.id().target(), item);
                        }
                        case Change.Remove remove -> targets.remove(remove.id().target());
                    });
            old.ifPresent(dropped::add);
        }
        edited.values().removeIf(Map::isEmpty);
        return new Edit(new Keyring(generation + 1, edited), added, dropped);
    }

    private NavigableMap<String, Item> service(String name) {
        return services.getOrDefault(name, Collections.emptyNavigableMap());
    }

    private static <T> NavigableMap<String, T> sorted() {
        return new TreeMap<>(SecretId.BYTE_ORDER);
    }

    /**
     * What changes come to.
     *
     * @param added secrets that only the new keyring has, to be wiped if it is not kept
     * @param dropped secrets that it has no more, to be wiped once it is kept
     */
    record Edit(Keyring keyring, List<Item> added, List<Item> dropped) {
        boolean changesNothing() {
            return added.isEmpty() && dropped.isEmpty();
        }
    }

    /** Collects the secrets of a file. */
    static final class Builder {
        private final NavigableMap<String, NavigableMap<String, Item>> services = sorted();

        /** False if there is such a secret already; the item then stays the caller's. */
        boolean add(SecretId id, Item item) {
            return services.computeIfAbsent(id.service(), name -> sorted()).putIfAbsent(id.target(), item) == null;
        }

        Keyring build(long generation) {
            return new Keyring(generation, services);
        }
    }
}
