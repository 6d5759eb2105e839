package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.List;

/** {@link CodePages} through the page table itself (PAGEMAP_SCAN, Linux 6.7): only executable ranges are walked. */
final class ScannedPages implements CodePages {
    private final ProcessFiles files;

    ScannedPages(ProcessFiles files) {
        this.files = files;
    }

    @Override
    public boolean modified(Descriptor folder, Pin pin, List<Mapping> ofFiles) throws KernelException {
        for (Mapping mapping : ofFiles) {
            if (pin.pages().use(number -> files.ownPages(number, mapping.start(), mapping.end()))) {
                return true;
            }
        }
        return false;
    }
}
