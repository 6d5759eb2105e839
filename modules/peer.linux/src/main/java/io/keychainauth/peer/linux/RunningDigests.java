package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.KernelException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Digests of running executables that our user may write, or replace where they lie. The kernel refuses writing while
 * they are executed, so each holds as long as the process image lives that it was taken from; never for another process,
 * and never where the kernel is not seen to refuse, each time. Of a file that the user may not write it is not seen: there
 * the digest holds as long as that is so, too. The times of the file must be the same besides: a sibling that shares the
 * memory can have another file executed for a moment (PR_SET_MM_EXE_FILE of prctl(2), in a user namespace of its own), and
 * write to this one meanwhile.
 */
final class RunningDigests implements AutoCloseable {
    private static final int ENTRIES = 64;

    private final ProcessFiles files;
    private final SystemFiles system;
    private final InstantSource clock;
    private final Map<Long, Entry> byPid = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Starts empty.
     *
     * @param clock that of the times of files
     */
    RunningDigests(ProcessFiles files, SystemFiles system, InstantSource clock) {
        this.files = files;
        this.system = system;
        this.clock = clock;
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
            boolean same = known.status().sameContent(process.status())
                    && lasting(process)
                    && known.recheck(files).isEmpty();
            return same ? Optional.of(entry.digest) : Optional.empty();
        } catch (KernelException e) {
            return Optional.empty();
        }
    }

    private boolean lasting(HeldProcess process) throws KernelException {
        return process.executable().use(files::writersRefused)
                || system.unchangeable(process.executable(), process.status());
    }

    /** Not while the file could be written once more within the tick of the clock that its times show. */
    void remember(HeldProcess process, String digest) throws KernelException {
        boolean settled = process.status().settled(clock.instant());
        if (!settled || !lasting(process) || system.layered(process.status()) || !process.retain()) {
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

    /** A digest, and the process image that keeps it true. */
    private record Entry(HeldProcess process, String digest) {}
}
