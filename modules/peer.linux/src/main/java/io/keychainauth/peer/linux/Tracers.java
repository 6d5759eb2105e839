package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.List;

/** Who traces a process. Each thread can have a tracer of its own, and each shares the memory that it rewrites. */
final class Tracers {
    /** Looking at more is a way to keep the daemon busy. */
    private static final int MOST_THREADS = 4096;

    private Tracers() {}

    /**
     * Looks at each thread.
     *
     * @param folder of the process under /proc
     * @param pid its number there, which is that of its first thread as well
     * @param first what is said of its first thread
     * @return process id of a tracer, 0 if no thread has one
     */
    static long of(ProcessFiles files, Descriptor folder, long pid, ProcessStatus first) throws KernelException {
        if (first.tracer() != 0 || first.threads() == 1) {
            return first.tracer();
        }
        String known = Long.toString(pid);
        int looked = 0;
        try (Descriptor threads = new Descriptor(folder.use(number -> files.open(number, "task")), files::close)) {
            for (List<String> ids = threads.use(files::entries); !ids.isEmpty(); ids = threads.use(files::entries)) {
                looked += ids.size();
                if (looked > MOST_THREADS) {
                    throw KernelException.malformed("task");
                }
                for (String id : ids) {
                    long tracer = id.equals(known) ? 0 : tracer(files, threads, id);
                    if (tracer != 0) {
                        return tracer;
                    }
                }
            }
        }
        return 0;
    }

    /** A thread that ended meanwhile has none. */
    private static long tracer(ProcessFiles files, Descriptor threads, String id) throws KernelException {
        try {
            return ProcessStatus.of(files, threads, id + "/status").tracer();
        } catch (KernelException e) {
            if (Errno.noSuchProcess(e.code())) {
                return 0;
            }
            throw e;
        }
    }
}
