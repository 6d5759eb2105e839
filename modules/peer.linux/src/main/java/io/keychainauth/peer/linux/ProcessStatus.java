package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.Optional;

/**
 * What {@code /proc/<pid>/status} (proc(5)) says of a process.
 *
 * @param zombie whether its first thread has ended
 * @param tracer process that traces its first thread, 0 if none does
 * @param threads number of its threads
 * @param nested whether it lives in a process id namespace (pid_namespaces(7)) below the one of this /proc
 */
record ProcessStatus(boolean zombie, long tracer, long threads, boolean nested) {
    private static final int LONGEST = 64 << 10;

    /**
     * Reads it.
     *
     * @param folder of the process under /proc
     */
    static ProcessStatus of(ProcessFiles files, Descriptor folder) throws KernelException {
        return of(files, folder, "status");
    }

    /**
     * Reads it, of the process or of one of its threads.
     *
     * @param name of the file in the folder
     */
    static ProcessStatus of(ProcessFiles files, Descriptor folder, String name) throws KernelException {
        Optional<byte[]> text = folder.use(number -> ProcessText.record(files, number, name, LONGEST));
        return parse(text.orElseThrow(() -> KernelException.malformed("status")));
    }

    static ProcessStatus parse(byte[] status) throws KernelException {
        String text = new String(status, ISO_8859_1);
        String state = field(text, "State:");
        if (state.isEmpty()) {
            throw KernelException.malformed("status");
        }
        try {
            char letter = state.charAt(0);
            return new ProcessStatus(
                    letter == 'Z' || letter == 'X',
                    Long.parseLong(field(text, "TracerPid:")),
                    Long.parseLong(field(text, "Threads:")),
                    nested(field(text, "NSpid:")));
        } catch (NumberFormatException e) {
            throw KernelException.malformed("status");
        }
    }

    /** A number for each namespace, from that of this /proc down to its own. */
    private static boolean nested(String numbers) {
        int first = numbers.indexOf('\t');
        Long.parseLong(first < 0 ? numbers : numbers.substring(0, first));
        return first >= 0;
    }

    /** The first line is the name that the process gave itself; the kernel escapes the line breaks in it. */
    private static String field(String text, String name) throws KernelException {
        int start = text.indexOf('\n' + name);
        int end = start < 0 ? -1 : text.indexOf('\n', start + 1);
        if (end < 0) {
            throw KernelException.malformed("status");
        }
        return text.substring(start + 1 + name.length(), end).strip();
    }
}
