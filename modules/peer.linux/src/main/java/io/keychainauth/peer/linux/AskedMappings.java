package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.KernelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@link CodeMappings} one by one (PROCMAP_QUERY, Linux 6.11): a program has a handful of executable mappings among dozens,
 * and the kernel puts the name of each into the text.
 */
final class AskedMappings implements CodeMappings {
    /** As many as 2,000 libraries with two parts each. A stranger who has more could keep a thread busy that serves others. */
    static final int MOST = 4096;

    private final ProcessFiles files;

    AskedMappings(ProcessFiles files) {
        this.files = files;
    }

    @Override
    public Optional<List<Mapping>> of(int maps) throws KernelException {
        try {
            return all(maps);
        } catch (KernelException e) {
            if (Errno.noSuchProcess(e.code())) {
                return Optional.of(List.of());
            }
            throw e;
        }
    }

    private Optional<List<Mapping>> all(int maps) throws KernelException {
        List<Mapping> found = new ArrayList<>();
        Optional<Mapping> next = files.executable(maps, 0);
        while (next.isPresent()) {
            Mapping mapping = next.get();
            if (found.size() == MOST) {
                return Optional.empty();
            }
            found.add(mapping);
            next = files.executable(maps, mapping.end());
        }
        return Optional.of(found);
    }
}
