package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.Optional;

/**
 * Whether a file is the one that a mapping shows. Some file systems show one device number to stat(2) and another one in
 * maps, so that the two cannot be compared: there the file is mapped here too, and our own maps is compared with the
 * peer's. By name as well: each subvolume of btrfs counts its inodes anew, while maps shows one device number for all.
 */
final class MappedFile {
    private static final int LONGEST_OWN_MAP = 64 << 20;

    private MappedFile() {}

    /**
     * Compares a held file with a mapping.
     *
     * @param kind of the file system that the file lies in
     */
    static boolean is(ProcessFiles files, Descriptor held, FileStatus status, Optional<String> kind, Mapping mapping)
            throws KernelException {
        if (status.device() == mapping.device() && status.inode() == mapping.inode()) {
            return true;
        }
        if (status.kind() != FileStatus.Kind.REGULAR || status.size() == 0 || !Mounts.Table.twoFaced(kind)) {
            return false;
        }
        return held.use(number -> mapped(files, number))
                .filter(own -> own.sameFile(mapping) && own.path().equals(mapping.path()))
                .isPresent();
    }

    private static Optional<Mapping> mapped(ProcessFiles files, int held) throws KernelException {
        try (ProcessFiles.Content content = files.content(held);
                Descriptor maps = new Descriptor(files.open("/proc/self/maps"), files::close)) {
            long address = content.map();
            try {
                Optional<byte[]> text = maps.use(number -> ProcessText.read(files, number, LONGEST_OWN_MAP));
                return text.isEmpty() ? Optional.empty() : MemoryMap.at(text.get(), address);
            } finally {
                files.unmap(address);
            }
        }
    }
}
