package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.KernelException;
import java.util.List;
import java.util.Optional;

/** {@link CodeMappings} out of the text of all mappings, for kernels before 6.11. */
final class ReadMappings implements CodeMappings {
    /** Some 20,000 mappings. A stranger who has more could keep a thread busy that serves others. */
    private static final int LONGEST = 2 << 20;

    private final ProcessFiles files;

    ReadMappings(ProcessFiles files) {
        this.files = files;
    }

    @Override
    public Optional<List<Mapping>> of(int maps) throws KernelException {
        Optional<byte[]> text = ProcessText.read(files, maps, LONGEST);
        return text.isEmpty() ? Optional.empty() : Optional.of(MemoryMap.executable(text.get()));
    }
}
