package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@link CodePages} by the sums that {@code smaps} (proc(5)) gives for each mapping, for kernels before 6.7. It walks the
 * whole memory of the process.
 */
final class SummedPages implements CodePages {
    /** What {@link CodeProof} looks at has some 700 bytes a mapping here. */
    private static final int LONGEST = 16 << 20;

    /** One text at a time: as many as there are threads would fill the heap, and that ends the daemon. */
    private static final Object TURN = new Object();

    /** Pages of the process's own, in memory and swapped out. */
    private static final Set<String> SUMS = Set.of("Anonymous:", "Swap:");

    private final ProcessFiles files;

    SummedPages(ProcessFiles files) {
        this.files = files;
    }

    @Override
    public boolean modified(Descriptor folder, Pin pin, List<Mapping> ofFiles) throws KernelException {
        synchronized (TURN) {
            Optional<byte[]> smaps = folder.use(number -> ProcessText.read(files, number, "smaps", LONGEST));
            byte[] text = smaps.orElseThrow(() -> KernelException.malformed("smaps"));
            return modified(new String(text, ISO_8859_1), ofFiles);
        }
    }

    /**
     * What is not in the text, or with another range or file, counts as modified: nothing says that it is not. Where it was
     * unmapped meanwhile, whoever compares the maps looks once more.
     *
     * @param smaps one character for each byte
     */
    static boolean modified(String smaps, List<Mapping> ofFiles) throws KernelException {
        Set<Sum> missing = new HashSet<>();
        for (Mapping mapping : ofFiles) {
            SUMS.forEach(name -> missing.add(new Sum(mapping, name)));
        }
        Set<Sum> wanted = Set.copyOf(missing);
        Optional<Mapping> at = Optional.empty();
        for (String line : ProcessText.lines(smaps)) {
            int blank = line.indexOf(' ');
            if (blank < 0) {
                throw KernelException.malformed("smaps");
            }
            String word = line.substring(0, blank);
            if (!word.endsWith(":")) {
                at = MemoryMap.executable((line + "\n").getBytes(ISO_8859_1)).stream()
                        .findFirst();
            } else if (at.isPresent() && SUMS.contains(word)) {
                Sum sum = new Sum(at.get(), word);
                if (wanted.contains(sum) && kilobytes(line, blank) > 0) {
                    return true;
                }
                missing.remove(sum);
            }
        }
        return !missing.isEmpty();
    }

    /** One line about one mapping. */
    private record Sum(Mapping mapping, String name) {}

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
