package io.keychainauth.peer.linux;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Digests of running executables that our user may write. The kernel refuses that while they are executed, so each holds
 * as long as the process image lives that it was taken from; never for another process, and never where the kernel was
 * not seen to refuse.
 */
final class RunningDigests implements AutoCloseable {
    private static final int ENTRIES = 64;

    private final ProcessFiles files;
    private final Map<Long, Entry> byPid = new LinkedHashMap<>(16, 0.75f, true);

    /** Starts empty. */
    RunningDigests(ProcessFiles files) {
        this.files = files;
    }

    Optional<String> find(HeldProcess process) {
        Entry entry;
        synchronized (byPid) {
            entry = byPid.get(process.pid());
            if (entry == null || !entry.process.retain()) {
                return Optional.empty();
            }
        }
        try (HeldProcess known = entry.process) {
            boolean same = known.status().sameFile(process.status())
                    && known.recheck(files).isEmpty();
            return same ? Optional.of(entry.digest) : Optional.empty();
        }
    }

    void remember(HeldProcess process, String digest) throws KernelException {
        if (!process.executable().use(files::writersRefused) || !process.retain()) {
            return;
        }
        List<Entry> gone = new ArrayList<>();
        synchronized (byPid) {
            Entry before = byPid.put(process.pid(), new Entry(process, digest));
            if (before != null) {
                gone.add(before);
            }
            if (byPid.size() > ENTRIES) {
                Iterator<Entry> eldest = byPid.values().iterator();
                gone.add(eldest.next());
                eldest.remove();
            }
        }
        gone.forEach(entry -> entry.process.close());
    }

    /** Lets go of processes that ended or run another image by now. */
    void sweep() {
        List<Entry> gone = new ArrayList<>();
        synchronized (byPid) {
            byPid.values().removeIf(entry -> {
                boolean over = entry.process.recheck(files).isPresent();
                if (over) {
                    gone.add(entry);
                }
                return over;
            });
        }
        gone.forEach(entry -> entry.process.close());
    }

    @Override
    public void close() {
        List<Entry> all;
        synchronized (byPid) {
            all = List.copyOf(byPid.values());
            byPid.clear();
        }
        all.forEach(entry -> entry.process.close());
    }

    /** A digest and the process image that keeps it true. */
    private record Entry(HeldProcess process, String digest) {}
}
