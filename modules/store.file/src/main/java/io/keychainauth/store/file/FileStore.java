package io.keychainauth.store.file;

import io.keychainauth.files.LockFile;
import io.keychainauth.files.UnsafePathException;
import io.keychainauth.store.Change;
import io.keychainauth.store.Entry;
import io.keychainauth.store.Secret;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreException.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/**
 * Serves from memory as long as the file is what was read from it. Changes of one {@link #apply} are one new file, so
 * they happen all or not at all.
 */
final class FileStore implements SecretStore {
    private final KeyringFiles files;
    /** Held from the first look at the disk to the last, so that closing never wipes what is being written. */
    private final Lock changing = new ReentrantLock();
    /** Shared while a secret is copied out of memory, exclusive while one is wiped. Never held during a system call. */
    private final ReadWriteLock wiping = new ReentrantReadWriteLock();

    private volatile Loaded loaded = Loaded.nothing();
    private volatile boolean closed;

    FileStore(KeyringFiles files) {
        this.files = files;
    }

    @Override
    public Optional<Secret> read(SecretId id) throws StoreException {
        return ask(keyring -> keyring.find(id).map(Item::secret));
    }

    /** All as they were at one moment: asking the disk for each would be nearly all of the work. */
    @Override
    public void read(List<SecretId> ids, Taker taker) throws StoreException {
        ask(keyring ->
                ids.stream().allMatch(id -> taker.take(id, keyring.find(id).map(Item::secret))));
    }

    @Override
    public List<Entry> list(String service, String prefix) throws StoreException {
        return ask(keyring -> keyring.list(service, prefix));
    }

    @Override
    public int count() throws StoreException {
        return ask(Keyring::count);
    }

    @Override
    public boolean locked() {
        return false;
    }

    @Override
    public void apply(List<Change> changes) throws StoreException {
        for (Change change : changes) {
            requireStorable(change);
        }
        requireOpen();
        changing.lock();
        try (LockFile _ = files.lock()) {
            Loaded before = refreshed();
            if (before.unhealed().isPresent()) {
                throw before.unhealed().get();
            }
            change(before, changes);
        } catch (IOException e) {
            throw failure("changed", e);
        } finally {
            changing.unlock();
        }
    }

    @Override
    public void close() {
        changing.lock();
        wiping.writeLock().lock();
        try {
            closed = true;
            loaded.keyring().wipe();
            loaded = Loaded.nothing();
        } finally {
            wiping.writeLock().unlock();
            changing.unlock();
        }
    }

    private <T> T ask(Function<Keyring, T> question) throws StoreException {
        requireOpen();
        try {
            if (!files.current(loaded)) {
                reload();
            }
        } catch (IOException e) {
            throw failure("read", e);
        }
        wiping.readLock().lock();
        try {
            requireOpen();
            return question.apply(loaded.keyring());
        } finally {
            wiping.readLock().unlock();
        }
    }

    private void reload() throws IOException, StoreException {
        changing.lock();
        try (LockFile _ = files.lock()) {
            refreshed();
        } finally {
            changing.unlock();
        }
    }

    /** What is on disk now, under both locks. */
    private Loaded refreshed() throws IOException, StoreException {
        Loaded known = loaded;
        if (files.current(known) && known.unhealed().isEmpty()) {
            return known;
        }
        Loaded fresh = files.load();
        take(fresh, known.keyring().items());
        return fresh;
    }

    private void change(Loaded before, List<Change> changes) throws IOException, StoreException {
        Keyring.Edit edit = before.keyring().with(changes);
        if (edit.changesNothing()) {
            return;
        }
        boolean written = false;
        try {
            Loaded after = files.write(edit.keyring(), before);
            take(after, edit.dropped());
            written = true;
        } finally {
            if (!written) {
                edit.added().forEach(Item::close);
            }
        }
    }

    private void take(Loaded next, List<Item> dropped) throws StoreException {
        wiping.writeLock().lock();
        try {
            if (closed) {
                next.keyring().wipe();
            } else {
                loaded = next;
            }
            dropped.forEach(Item::close);
        } finally {
            wiping.writeLock().unlock();
        }
        requireOpen();
    }

    private void requireOpen() throws StoreException {
        if (closed) {
            throw new StoreException(Kind.FAILED, "the store is closed", "", 0, null);
        }
    }

    private static void requireStorable(Change change) throws StoreException {
        boolean storable =
                storable(change.id().service()) && storable(change.id().target());
        if (change instanceof Change.Put put) {
            storable &= put.secret().attributes().entrySet().stream()
                    .allMatch(a -> Item.encodable(a.getKey()) && Item.encodable(a.getValue()));
        }
        if (!storable) {
            throw new StoreException(
                    Kind.FAILED, "a name is empty or no Unicode text: choose another one", "", 0, null);
        }
    }

    private static boolean storable(String name) {
        return !name.isEmpty() && Item.encodable(name);
    }

    private StoreException failure(String what, IOException e) {
        String message = e instanceof UnsafePathException
                ? e.getMessage()
                : "the store " + files.file() + " could not be " + what + ": " + e.getMessage()
                        + ": see that its folders can be written and the disk has room";
        return new StoreException(Kind.FAILED, String.valueOf(message), "", 0, e);
    }
}
