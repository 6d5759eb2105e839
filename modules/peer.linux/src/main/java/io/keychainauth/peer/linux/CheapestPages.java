package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.List;

/**
 * {@link CodePages} in the cheaper of the two ways that this kernel knows. Which that is, the first peer shows: a process
 * that is not dumpable, as ours, may not open its own page table. No peer can bring the error about that decides it.
 */
final class CheapestPages implements CodePages {
    private final CodePages scanned;
    private final CodePages summed;
    private volatile boolean scans = true;

    CheapestPages(ProcessFiles files) {
        this.scanned = new ScannedPages(files);
        this.summed = new SummedPages(files);
    }

    @Override
    public boolean modified(Descriptor folder, Pin pin, List<Mapping> ofFiles) throws KernelException {
        if (scans) {
            try {
                return scanned.modified(folder, pin, ofFiles);
            } catch (KernelException e) {
                boolean unknown = e.code() == Errno.ENOTTY && e.function().startsWith("ioctl");
                if (!unknown) {
                    throw e;
                }
                scans = false;
            }
        }
        return summed.modified(folder, pin, ofFiles);
    }
}
