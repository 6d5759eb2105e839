package io.keychainauth.peer.serving;

/**
 * The file that has the name of a socket.
 *
 * @param device number of its file system
 * @param inode number within the file system
 * @param kind its type
 * @param permissions the nine permission bits
 * @param owner user id
 */
public record SocketFile(long device, long inode, Kind kind, int permissions, long owner) {
    /** What it may be. */
    public enum Kind {
        SOCKET,
        /** A symbolic link. */
        LINK,
        /** What may be somebody's work. */
        OTHER
    }

    boolean same(SocketFile other) {
        return device == other.device && inode == other.inode;
    }
}
