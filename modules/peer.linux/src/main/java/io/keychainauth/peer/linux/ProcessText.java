package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Whole texts of files below /proc. */
final class ProcessText {
    /** What one read of the kernel's generated files gives at most. */
    private static final int PAGE = 4096;

    /**
     * Room for most texts and one more read behind them, kept by each thread: a new one for each text was a third of all
     * that a connection leaves to the garbage collector. Nothing that is read here is a secret.
     */
    private static final ThreadLocal<byte[]> ROOM = ThreadLocal.withInitial(() -> new byte[2 * PAGE]);

    private ProcessText() {}

    /**
     * Reads a file from its beginning.
     *
     * @param limit most bytes
     * @return empty if there are more
     */
    static Optional<byte[]> read(ProcessFiles files, int descriptor, int limit) throws KernelException {
        return read(files, descriptor, limit, false);
    }

    private static Optional<byte[]> read(ProcessFiles files, int descriptor, int limit, boolean oneRecord)
            throws KernelException {
        byte[] text = ROOM.get();
        int length = 0;
        for (; ; ) {
            int asked = Math.min(text.length - length, ProcessFiles.MOST);
            int count = files.read(descriptor, text, length, length);
            length += count;
            if (length > limit) {
                return Optional.empty();
            }
            boolean last = oneRecord && count < asked && length > 0 && text[length - 1] == '\n';
            if (count == 0 || last) {
                return Optional.of(Arrays.copyOf(text, length));
            }
            if (text.length - length < PAGE) {
                text = Arrays.copyOf(text, text.length * 2);
            }
        }
    }

    /**
     * The lines of a text. Only a line feed ends one: it is what the kernel escapes in the names of files, while a
     * carriage return stands in them as it is and would let a name pass for a line.
     */
    static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\n"));
    }

    /** Opens a file of a folder, reads it and closes it. */
    static Optional<byte[]> read(ProcessFiles files, int folder, String name, int limit) throws KernelException {
        return read(files, folder, name, limit, false);
    }

    /**
     * The same for a file that is one record with the kernel, as {@code status} and {@code fdinfo} (fs/proc/array.c and
     * fs/proc/fd.c: single_open()). The kernel writes the whole record before it hands anything out, so that only its end
     * makes a read give less than was asked for; of many records, as in {@code maps}, a read gives those that fit a page.
     */
    static Optional<byte[]> record(ProcessFiles files, int folder, String name, int limit) throws KernelException {
        return read(files, folder, name, limit, true);
    }

    private static Optional<byte[]> read(ProcessFiles files, int folder, String name, int limit, boolean oneRecord)
            throws KernelException {
        try (Descriptor file = new Descriptor(files.open(folder, name), files::close)) {
            return file.use(number -> read(files, number, limit, oneRecord));
        }
    }
}
