package io.keychainauth.peer.macos;

import io.keychainauth.peer.serving.SocketFile;

/**
 * What stat(2) says of a file.
 *
 * @param device number of its file system
 * @param inode number within the file system
 * @param kind its type
 * @param permissions the nine permission bits
 * @param owner user id
 * @param size bytes
 * @param modified mtime in nanoseconds since 1970
 * @param changed ctime in nanoseconds since 1970
 */
record NamedFile(
        long device, long inode, Kind kind, int permissions, long owner, long size, long modified, long changed) {
    enum Kind {
        REGULAR,
        SOCKET,
        LINK,
        OTHER
    }

    /** What of it is said of the file of a socket. */
    SocketFile ofSocket() {
        SocketFile.Kind type = switch (kind) {
            case SOCKET -> SocketFile.Kind.SOCKET;
            case LINK -> SocketFile.Kind.LINK;
            case REGULAR, OTHER -> SocketFile.Kind.OTHER;
        };
        return new SocketFile(device, inode, type, permissions, owner);
    }

    boolean sameFile(NamedFile other) {
        return device == other.device && inode == other.inode;
    }

    /** Same file, and nothing was written to it that a timestamp shows. */
    boolean sameContent(NamedFile other) {
        return sameFile(other) && size == other.size && modified == other.modified && changed == other.changed;
    }

    /** Whether the mode lets somebody beside the owner write. */
    boolean othersMayWrite() {
        return (permissions & 0022) != 0;
    }
}
