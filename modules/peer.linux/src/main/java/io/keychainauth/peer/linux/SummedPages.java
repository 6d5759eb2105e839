package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@link CodePages} by the sums that {@code smaps} (proc(5)) gives for each mapping, for kernels before 6.7. It walks the
 * whole memory of the process.
 */
final class SummedPages implements CodePages {
    private static final int LONGEST = 64 << 20;

    private final ProcessFiles files;

    SummedPages(ProcessFiles files) {
        this.files = files;
    }

    @Override
    public boolean modified(Descriptor folder, Pin pin, List<Mapping> ofFiles) throws KernelException {
        Optional<byte[]> smaps = folder.use(number -> ProcessText.read(files, number, "smaps", LONGEST));
        return modified(new String(smaps.orElseThrow(() -> KernelException.malformed("smaps")), ISO_8859_1), ofFiles);
    }

    /** A mapping that is not in the text any more was unmapped meanwhile, which whoever compares the maps notices. */
    static boolean modified(String smaps, List<Mapping> ofFiles) throws KernelException {
        Set<String> wanted = new HashSet<>();
        for (Mapping mapping : ofFiles) {
            wanted.add("%08x-%08x".formatted(mapping.start(), mapping.end()));
        }
        boolean looked = false;
        for (String line : ProcessText.lines(smaps)) {
            int blank = line.indexOf(' ');
            if (blank < 0) {
                throw KernelException.malformed("smaps");
            }
            String word = line.substring(0, blank);
            if (!word.endsWith(":")) {
                looked = wanted.contains(word);
            } else if (looked && (word.equals("Anonymous:") || word.equals("Swap:")) && kilobytes(line, blank) > 0) {
                return true;
            }
        }
        return false;
    }

    private static long kilobytes(String line, int from) throws KernelException {
        String text = line.substring(from).strip();
        if (!text.endsWith(" kB")) {
            throw KernelException.malformed("smaps");
        }
        try {
            return Long.parseLong(text.substring(0, text.length() - 3));
        } catch (NumberFormatException e) {
            throw KernelException.malformed("smaps");
        }
    }
}
