package io.keychainauth.peer.linux;

import java.util.List;

/** {@link CodePages} through the page table itself (PAGEMAP_SCAN, Linux 6.7): only executable ranges are walked. */
final class ScannedPages implements CodePages {
    private final ProcessFiles files;

    ScannedPages(ProcessFiles files) {
        this.files = files;
    }

    @Override
    public boolean modified(Descriptor folder, List<Mapping> ofFiles) throws KernelException {
        int opened = folder.use(number -> files.open(number, "pagemap"));
        try (Descriptor pagemap = new Descriptor(opened, files::close)) {
            for (Mapping mapping : ofFiles) {
                if (pagemap.use(number -> files.ownPages(number, mapping.start(), mapping.end()))) {
                    return true;
                }
            }
            return false;
        }
    }
}
