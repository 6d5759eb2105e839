package io.keychainauth.peer.linux;

/**
 * One executable mapping of a process.
 *
 * @param start its first address
 * @param end the address behind it
 * @param device number of the file system, 0 without a file; comparable with others from maps only, since some file
 *     systems show another one to stat(2)
 * @param inode number of the file, 0 without a file
 * @param path name of the file as it stands there, or of what the kernel put there, or empty
 */
record Mapping(long start, long end, long device, long inode, String path) {
    /** Where the kernel's half of the address space begins: nobody can map anything there. */
    boolean ofKernel() {
        return start < 0;
    }

    boolean ofFile() {
        return inode != 0;
    }

    boolean sameFile(Mapping other) {
        return device == other.device && inode == other.inode;
    }
}
