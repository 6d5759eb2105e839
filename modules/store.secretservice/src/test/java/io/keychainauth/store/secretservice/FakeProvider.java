package io.keychainauth.store.secretservice;

import io.keychainauth.store.SecretBytes;
import io.keychainauth.store.secretservice.KeyringException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A Secret Service in memory. All of its state belongs to the test: what is stored, what is locked, and at which call
 * something happens.
 */
final class FakeProvider implements KeyringConnector {
    static final String COLLECTION = "/org/freedesktop/secrets/collection/login";

    /** Something that happens in the moment before a call. */
    interface Event {
        void happen() throws KeyringException;
    }

    /** An item with its secret. */
    record Stored(Item item, long created, long modified, SecretBytes secret) {}

    private final Map<String, Stored> items = new LinkedHashMap<>();
    private final Map<Integer, Event> events = new LinkedHashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final List<Activation> connections = new ArrayList<>();
    private int number;
    private int open;
    long now = 1_000;
    boolean running = true;
    boolean locked;
    boolean hidesLocked;
    boolean unlocksWithoutPrompt;
    boolean hasCollection = true;
    boolean searchesLoosely;

    @Override
    public synchronized Keyring connect(Duration deadline, Activation activation) throws KeyringException {
        connections.add(activation);
        if (!running) {
            throw new KeyringException(Kind.GONE, "not running");
        }
        open++;
        return new Session();
    }

    @Override
    public void close() {}

    /** Lets something happen before a call: 1 is the next one. */
    synchronized void before(int call, Event event) {
        events.put(calls.size() + call, event);
    }

    /** Fails a call: 1 is the next one. */
    void fail(int call, Kind kind) {
        before(call, () -> {
            throw new KeyringException(kind, "told to fail");
        });
    }

    synchronized void forgetEvents() {
        events.clear();
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    synchronized List<Activation> connections() {
        return List.copyOf(connections);
    }

    synchronized int openSessions() {
        return open;
    }

    synchronized List<Map<String, String>> attributes() {
        return items.values().stream().map(stored -> stored.item().attributes()).toList();
    }

    synchronized void clear() {
        items.clear();
    }

    /** Another program adds an item. */
    synchronized String add(Map<String, String> attributes, String secret) {
        return store(attributes, PrivateKeyring.bytes(secret));
    }

    /** Another program deletes an item. */
    synchronized void drop(String path) {
        items.remove(path);
    }

    private String store(Map<String, String> attributes, SecretBytes secret) {
        String path = COLLECTION + "/" + ++number;
        items.put(path, new Stored(new Item(path, Map.copyOf(attributes)), now, now, secret));
        return path;
    }

    private synchronized void call(String name) throws KeyringException {
        calls.add(name);
        if (!running) {
            throw new KeyringException(Kind.GONE, "not running");
        }
        Event event = events.remove(calls.size());
        if (event != null) {
            event.happen();
        }
    }

    private final class Session implements Keyring {
        private boolean closed;

        @Override
        public Matches search(Map<String, String> attributes) throws KeyringException {
            synchronized (FakeProvider.this) {
                call("search");
                List<String> found = items.values().stream()
                        .filter(stored -> searchesLoosely
                                || stored.item().attributes().entrySet().containsAll(attributes.entrySet()))
                        .map(stored -> stored.item().path())
                        .toList();
                List<String> none = List.of();
                return locked ? new Matches(none, hidesLocked ? none : found) : new Matches(found, none);
            }
        }

        @Override
        public Optional<Item> item(String path) throws KeyringException {
            synchronized (FakeProvider.this) {
                call("item");
                requireUnlocked();
                return Optional.ofNullable(items.get(path)).map(Stored::item);
            }
        }

        @Override
        public Optional<Item.Dated> dated(Item item) throws KeyringException {
            synchronized (FakeProvider.this) {
                call("dated");
                requireUnlocked();
                return Optional.ofNullable(items.get(item.path()))
                        .map(stored -> new Item.Dated(stored.item(), stored.created(), stored.modified()));
            }
        }

        @Override
        public Optional<SecretBytes> secret(String path) throws KeyringException {
            synchronized (FakeProvider.this) {
                call("secret");
                requireUnlocked();
                return Optional.ofNullable(items.get(path))
                        .map(stored -> stored.secret().copy());
            }
        }

        @Override
        public Optional<String> defaultCollection() throws KeyringException {
            call("defaultCollection");
            return hasCollection ? Optional.of(COLLECTION) : Optional.empty();
        }

        @Override
        public boolean locked(String collection) throws KeyringException {
            call("locked");
            return locked;
        }

        @Override
        public boolean unlock(List<String> paths) throws KeyringException {
            synchronized (FakeProvider.this) {
                call("unlock");
                locked &= !unlocksWithoutPrompt;
                return !locked;
            }
        }

        @Override
        public String create(String collection, String label, Map<String, String> attributes, SecretBytes secret)
                throws KeyringException {
            synchronized (FakeProvider.this) {
                call("create");
                requireUnlocked();
                String path = store(attributes, new SecretBytes(new byte[0]));
                // As GNOME Keyring does: the item is stored before its secret.
                call("createSecret");
                change(path, stored -> new Stored(stored.item(), now, now, secret.copy()));
                return path;
            }
        }

        @Override
        public boolean setSecret(String path, SecretBytes secret) throws KeyringException {
            synchronized (FakeProvider.this) {
                call("setSecret");
                requireUnlocked();
                return change(path, stored -> new Stored(stored.item(), stored.created(), now, secret.copy()));
            }
        }

        @Override
        public boolean setAttributes(String path, Map<String, String> attributes) throws KeyringException {
            synchronized (FakeProvider.this) {
                call("setAttributes");
                requireUnlocked();
                Item changed = new Item(path, Map.copyOf(attributes));
                return change(path, stored -> new Stored(changed, stored.created(), now, stored.secret()));
            }
        }

        private boolean change(String path, UnaryOperator<Stored> change) {
            return items.computeIfPresent(path, (p, stored) -> change.apply(stored)) != null;
        }

        @Override
        public void delete(String path) throws KeyringException {
            synchronized (FakeProvider.this) {
                call("delete");
                requireUnlocked();
                items.remove(path);
            }
        }

        private void requireUnlocked() throws KeyringException {
            if (locked) {
                throw new KeyringException(Kind.LOCKED, "locked");
            }
        }

        @Override
        public void close() {
            synchronized (FakeProvider.this) {
                if (!closed) {
                    closed = true;
                    open--;
                }
            }
        }
    }
}
