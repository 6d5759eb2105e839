package io.keychainauth.store.credman;

import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.store.SecretBytes;
import io.keychainauth.store.StoreException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A Credential Manager in memory, with the worst habits of Windows and Wine together: names that differ in case are one,
 * a backslash is an underscore, a name has at most 247 characters and a blob 2,560 bytes. Fails, or ends the process, when
 * told to; counts the memory that it handed out.
 */
final class FakeCredentials implements Credentials {
    static final int ERROR_INVALID_PARAMETER = 87;
    static final int RPC_X_BAD_STUB_DATA = 1783;
    static final int WAIT_TIMEOUT = 258;

    private static final int NAME_CHARS_OF_WINE = 247;

    /** The process ended here. */
    static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A call with the name that it was about. */
    record Call(String function, String name) {}

    /** Looks at nothing that is stored. */
    private static final Call LOCKED_PROBE = new Call("CredReadW", CredentialName.BEGINNING);

    private record Stored(String name, SecretBytes blob) {}

    private final Map<String, Stored> stored = new TreeMap<>();
    private final Map<Integer, Integer> faults = new HashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final AtomicInteger held = new AtomicInteger();
    private final ReentrantLock mutex = new ReentrantLock();
    private int handedOut;
    private int lastCall = Integer.MAX_VALUE;
    private int everyCall;

    /** Fails a call with an error: 1 is the next one. */
    synchronized void fail(int call, int code) {
        faults.put(calls.size() + call, code);
    }

    /** Fails all calls with an error; 0 ends that. */
    synchronized void failAll(int code) {
        everyCall = code;
    }

    /** Ends the process after so many further calls: the last one happens, but nobody hears of it. */
    synchronized void endAfter(int further) {
        lastCall = calls.size() + further;
    }

    /** Another process finds what the one that ended left. */
    synchronized void restart() {
        lastCall = Integer.MAX_VALUE;
        faults.clear();
    }

    /** The calls so far. */
    synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    /** How many pieces of memory were not given back yet, turns too. */
    int held() {
        return held.get();
    }

    /** How many credentials were handed out so far. */
    synchronized int handedOut() {
        return handedOut;
    }

    /** Names as they are stored. */
    synchronized List<String> names() {
        return stored.values().stream().map(Stored::name).toList();
    }

    /** Another program changes what lies there. */
    synchronized void plant(String name, byte[] blob) {
        stored.put(fold(name), new Stored(name, new SecretBytes(blob)));
    }

    synchronized byte[] blob(String name) {
        Stored found = stored.get(fold(name));
        return found == null ? new byte[0] : found.blob().copy().bytes();
    }

    synchronized void drop(String name) {
        stored.remove(fold(name));
    }

    @Override
    public synchronized Found read(String name) throws StoreException {
        begin("CredReadW", name);
        Stored found = stored.get(fold(name));
        return end(new Memory(found == null ? List.of() : List.of(found)));
    }

    @Override
    public synchronized Found find(String beginning) throws StoreException {
        begin("CredEnumerateW", beginning);
        return end(new Memory(stored.values().stream()
                .filter(each -> fold(each.name()).startsWith(fold(beginning)))
                .toList()));
    }

    @Override
    public synchronized void write(String name, ByteBuffer blob) throws StoreException {
        begin("CredWriteW", name);
        if (name.isEmpty() || name.length() > NAME_CHARS_OF_WINE) {
            throw WindowsError.of("CredWriteW", ERROR_INVALID_PARAMETER);
        }
        if (blob.remaining() > BLOB_BYTES) {
            throw WindowsError.of("CredWriteW", RPC_X_BAD_STUB_DATA);
        }
        byte[] bytes = new byte[blob.remaining()];
        blob.duplicate().get(bytes);
        plant(name, bytes);
        end(true);
    }

    @Override
    public synchronized boolean delete(String name) throws StoreException {
        begin("CredDeleteW", name);
        return end(stored.remove(fold(name)) != null);
    }

    @Override
    public NativeHandle turn() throws StoreException {
        begin("CreateMutexW", "");
        begin("WaitForSingleObject", "");
        mutex.lock();
        held.incrementAndGet();
        return new NativeHandle(() -> {
            held.decrementAndGet();
            mutex.unlock();
        });
    }

    private synchronized void begin(String function, String name) throws StoreException {
        if (calls.size() >= lastCall) {
            throw new Ended();
        }
        calls.add(new Call(function, name));
        boolean needsTurn = !name.isEmpty() && !calls.getLast().equals(LOCKED_PROBE);
        if (needsTurn && !mutex.isHeldByCurrentThread()) {
            throw new AssertionError(calls.getLast() + " without the turn");
        }
        Integer code = everyCall != 0 ? Integer.valueOf(everyCall) : faults.remove(calls.size());
        if (code != null) {
            throw WindowsError.of(function, code);
        }
    }

    private <T> T end(T result) {
        if (calls.size() >= lastCall) {
            if (result instanceof Found found) {
                found.close();
            }
            throw new Ended();
        }
        return result;
    }

    /** Whatever two names somebody might fold into one. */
    private static String fold(String name) {
        return name.replace('\\', '_').toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    private final class Memory implements Found {
        private final List<byte[]> blobs = new ArrayList<>();
        private final List<Credential> credentials = new ArrayList<>();
        private final NativeHandle memory;

        Memory(Collection<Stored> found) {
            for (Stored each : found) {
                byte[] blob = each.blob().copy().bytes();
                blobs.add(blob);
                credentials.add(
                        new Credential(each.name(), ByteBuffer.wrap(blob).asReadOnlyBuffer()));
            }
            handedOut += blobs.size();
            held.incrementAndGet();
            memory = new NativeHandle(() -> {
                blobs.forEach(blob -> Arrays.fill(blob, (byte) 0));
                held.decrementAndGet();
            });
        }

        @Override
        public List<Credential> credentials() {
            if (!memory.open()) {
                throw new IllegalStateException("this memory was given back");
            }
            return List.copyOf(credentials);
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
