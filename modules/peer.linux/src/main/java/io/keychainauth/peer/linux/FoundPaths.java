package io.keychainauth.peer.linux;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Executables that their paths led to. The kernel composes the path of a running one from the directory entries above it
 * as they are when it is asked (d_path()), with a mark once the last of them is gone. Such a path leads to another file
 * only where something is mounted over it; so what was found once need not be looked for again while the same file systems
 * are mounted.
 *
 * @param found the file that each led to
 */
record FoundPaths(Map<String, FileStatus> found) {
    /** More are forgotten all at once. */
    static final int MOST = 256;

    FoundPaths() {
        this(new ConcurrentHashMap<>());
    }

    /** Whether the path that the kernel shows now is known to lead to this file. */
    boolean hold(String path, FileStatus status) {
        FileStatus known = found.get(path);
        return known != null && known.mount() == status.mount() && known.sameFile(status);
    }

    /** Keeps what was found, but for a path that could be one of a file that is gone. */
    void add(String path, FileStatus status) {
        if (path.endsWith(ExecutablePath.REMOVED)) {
            return;
        }
        if (found.size() >= MOST) {
            found.clear();
        }
        found.put(path, status);
    }
}
