package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.SocketFile;
import java.time.Duration;
import java.time.Instant;

/**
 * What statx(2) says of a file.
 *
 * @param device number of its file system; comparable with others from statx only, since some file systems show another
 *     one in maps
 * @param inode number within the file system
 * @param kind its type
 * @param permissions the nine permission bits; on a file with an access control list the group's are its mask
 * @param owner user id
 * @param group group id
 * @param links number of names
 * @param size bytes
 * @param modified mtime in nanoseconds since 1970
 * @param changed ctime in nanoseconds since 1970
 * @param mount number of the mount that it was reached through, 0 if the kernel does not say
 */
record FileStatus(
        long device,
        long inode,
        Kind kind,
        int permissions,
        long owner,
        long group,
        long links,
        long size,
        long modified,
        long changed,
        long mount) {
    private static final Duration COARSE = Duration.ofSeconds(2);
    private static final long NANOS_OF_MILLI = 1_000_000;

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

    boolean sameFile(FileStatus other) {
        return device == other.device && inode == other.inode;
    }

    /** Same file, and nothing was written to it that a timestamp shows. */
    boolean sameContent(FileStatus other) {
        return sameFile(other) && size == other.size && modified == other.modified && changed == other.changed;
    }

    /** Whether whatever is written from a moment on shows another time: those are as coarse as a tick, or two seconds. */
    boolean settled(Instant now) {
        return changed < now.minus(COARSE).toEpochMilli() * NANOS_OF_MILLI;
    }

    /** Whether the mode lets a group write; on a file with an access control list, anybody that it names. */
    boolean groupMayWrite() {
        return (permissions & 0020) != 0;
    }

    /** Whether the mode lets somebody beside the owner write; true for a list that grants write to anybody, too. */
    boolean othersMayWrite() {
        return (permissions & 0022) != 0;
    }
}
