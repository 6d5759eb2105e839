package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where a running executable lies.
 *
 * @param path its path without the kernel's mark for removed files
 * @param replaced whether the path leads to another file, or to none, by now
 */
record ExecutablePath(String path, boolean replaced) {
    /** What d_path() of the kernel appends to the name of a removed file. A living file can be named like that. */
    static final String REMOVED = " (deleted)";

    private static final int ATTEMPTS = 3;
    private static final int LONGEST = 4095;
    /** PATH_MAX: the kernel shows no longer link. */
    private static final int LINK_BYTES = LONGEST + 1;

    /**
     * Reads the path of the executable of a process.
     *
     * @param status the file that it runs
     * @param found paths that led to their files already
     * @return empty if there is none that could be compared with a policy
     */
    static Optional<ExecutablePath> of(ProcessFiles files, Descriptor folder, FileStatus status, FoundPaths found)
            throws KernelException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            byte[] link = folder.use(number -> files.link(number, "exe", LINK_BYTES));
            Optional<String> text = text(link);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            if (found.hold(text.get(), status)) {
                return Optional.of(new ExecutablePath(text.get(), false));
            }
            ExecutablePath path = judge(files, text.get(), status);
            boolean plain = !path.replaced() && path.path().equals(text.get());
            if (plain) {
                found.add(path.path(), status);
            }
            // Renamed in between, a name that really ends in the mark would look like a removed one without it.
            if (plain || Arrays.equals(link, folder.use(number -> files.link(number, "exe", LINK_BYTES)))) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    private static ExecutablePath judge(ProcessFiles files, String link, FileStatus status) throws KernelException {
        if (leadsTo(files, link, status)) {
            return new ExecutablePath(link, false);
        }
        if (!link.endsWith(REMOVED)) {
            return new ExecutablePath(link, true);
        }
        String path = link.substring(0, link.length() - REMOVED.length());
        return new ExecutablePath(path, !leadsTo(files, path, status));
    }

    /** Whether a file lies at a path. */
    static boolean leadsTo(ProcessFiles files, String path, FileStatus status) throws KernelException {
        try {
            return files.status(path).sameFile(status);
        } catch (KernelException e) {
            if (Errno.nothingThere(e.code())) {
                return false; // Nothing there, or nothing that a new start of ours would run.
            }
            throw e;
        }
    }

    /** Two different names must not become one text. */
    private static Optional<String> text(byte[] link) {
        if (link.length == 0 || link.length > LONGEST || link[0] != '/') {
            return Optional.empty();
        }
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(link)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
