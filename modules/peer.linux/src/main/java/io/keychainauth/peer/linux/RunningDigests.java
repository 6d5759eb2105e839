package io.keychainauth.peer.linux;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Digests of running executables that our user may write, or replace where they lie. The kernel refuses writing while
 * they are executed, so each holds as long as the process image lives that it was taken from; never for another process,
 * and never where the kernel was not seen to refuse. Of a file that the user may not write it is not seen: there the
 * digest holds as long as that is so, too.
 */
final class RunningDigests implements AutoCloseable {
    private static final int ENTRIES = 64;

    private final ProcessFiles files;
    private final SystemFiles system;
    private final Map<Long, Entry> byPid = new LinkedHashMap<>(16, 0.75f, true);

    /** Starts empty. */
    RunningDigests(ProcessFiles files, SystemFiles system) {
        this.files = files;
        this.system = system;
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
                    && (entry.writersRefused || unchanged(known, process))
                    && known.recheck(files).isEmpty();
            return same ? Optional.of(entry.digest) : Optional.empty();
        }
    }

    private boolean unchanged(HeldProcess known, HeldProcess process) {
        return known.status().sameContent(process.status())
                && system.unchangeable(process.executable(), process.status());
    }

    void remember(HeldProcess process, String digest) throws KernelException {
        boolean refused = process.executable().use(files::writersRefused);
        boolean lasting = refused || system.unchangeable(process.executable(), process.status());
        if (!lasting || system.layered(process.status()) || !process.retain()) {
            return;
        }
        List<Entry> gone = new ArrayList<>();
        synchronized (byPid) {
            Entry before = byPid.put(process.pid(), new Entry(process, digest, refused));
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

    /** Lets go of processes that ended or run another image by now. Asks without the lock: an answer may never come. */
    void sweep() {
        List<Map.Entry<Long, Entry>> all;
        synchronized (byPid) {
            all = byPid.entrySet().stream().map(Map.Entry::copyOf).toList();
        }
        for (Map.Entry<Long, Entry> each : all) {
            Entry entry = each.getValue();
            if (entry.process.recheck(files).isPresent() && forgotten(each.getKey(), entry)) {
                entry.process.close();
            }
        }
    }

    /** Whether it was still there; else another one has closed it. */
    private boolean forgotten(long pid, Entry entry) {
        synchronized (byPid) {
            return byPid.remove(pid, entry);
        }
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

    /** A digest, the process image that keeps it true, and whether that suffices. */
    private record Entry(HeldProcess process, String digest, boolean writersRefused) {}
}
