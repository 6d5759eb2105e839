package io.keychainauth.store.keychain;

import io.keychainauth.store.SecretBytes;
import io.keychainauth.store.StoreException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Generic passwords in memory. Locked, it still says what it holds and deletes, as the system does. */
final class FakeKeychain implements Keychain {
    private record Stored(ByteBuffer attributes, SecretBytes value) {
        Item item(ItemName name) {
            return new Item(name, attributes.asReadOnlyBuffer());
        }
    }

    private final Map<ItemName, Stored> stored =
            new TreeMap<>(Comparator.comparing(ItemName::service).thenComparing(ItemName::account));
    private final List<String> calls = new ArrayList<>();
    private boolean locked;
    private boolean restless;
    private Runnable meanwhile = () -> {};
    private SecretBytes handedOut = new SecretBytes(new byte[0]);

    synchronized void lock(boolean state) {
        locked = state;
    }

    /** Another program adds what is asked for, and removes it again, before each call of ours. */
    synchronized void restless() {
        restless = true;
    }

    /** Happens while an item is read, and while one is added. */
    synchronized void meanwhile(Runnable action) {
        meanwhile = action;
    }

    /** The value that was read last. */
    synchronized SecretBytes handedOut() {
        return handedOut;
    }

    /** Another program makes an item. */
    synchronized void plant(ItemName name, byte[] attributes) {
        stored.put(name, new Stored(ByteBuffer.wrap(attributes), new SecretBytes(new byte[] {'c'})));
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public Optional<Password> read(ItemName name) throws StoreException {
        hook().run();
        return readNow(name);
    }

    private synchronized Optional<Password> readNow(ItemName name) throws StoreException {
        calls.add("read");
        Stored found = stored.get(name);
        if (found == null) {
            return Optional.empty();
        }
        requireUnlocked("SecItemCopyMatching");
        handedOut = found.value().copy();
        return Optional.of(new Password(handedOut, found.item(name).attributes()));
    }

    private synchronized Runnable hook() {
        Runnable once = meanwhile;
        meanwhile = () -> {};
        return once;
    }

    @Override
    public synchronized Optional<Item> find(ItemName name) {
        calls.add("find");
        return Optional.ofNullable(stored.get(name)).map(each -> each.item(name));
    }

    @Override
    public synchronized List<Item> ofService(String service) {
        calls.add("ofService");
        return stored.entrySet().stream()
                .filter(each -> each.getKey().service().equals(service))
                .map(each -> each.getValue().item(each.getKey()))
                .toList();
    }

    @Override
    public synchronized List<Item> all() {
        calls.add("all");
        return stored.entrySet().stream()
                .map(each -> each.getValue().item(each.getKey()))
                .toList();
    }

    @Override
    public boolean add(ItemName name, byte[] attributes, SecretBytes value) throws StoreException {
        hook().run();
        return addNow(name, attributes, value);
    }

    private synchronized boolean addNow(ItemName name, byte[] attributes, SecretBytes value) throws StoreException {
        calls.add("add");
        if (restless || stored.containsKey(name)) {
            return false;
        }
        requireUnlocked("SecItemAdd");
        stored.put(name, new Stored(ByteBuffer.wrap(attributes), value.copy()));
        return true;
    }

    @Override
    public synchronized boolean update(ItemName name, byte[] attributes, SecretBytes value) throws StoreException {
        calls.add("update");
        if (!stored.containsKey(name)) {
            return false;
        }
        requireUnlocked("SecItemUpdate");
        stored.put(name, new Stored(ByteBuffer.wrap(attributes), value.copy()));
        return true;
    }

    @Override
    public synchronized boolean delete(ItemName name) {
        calls.add("delete");
        return stored.remove(name) != null;
    }

    @Override
    public synchronized boolean locked() {
        calls.add("locked");
        return locked;
    }

    private void requireUnlocked(String function) throws StoreException {
        if (locked) {
            throw KeychainError.of(function, -25308);
        }
    }
}
