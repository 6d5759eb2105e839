package io.keychainauth.peer.linux;

/**
 * The one structure that this module uses and that depends on the architecture: struct epoll_event is packed on x86-64
 * and only there (sys/epoll.h, {@code __EPOLL_PACKED}), so that the generated layout of one machine is wrong on others.
 *
 * <p>Everything else is the same on x86-64 and arm64: the functions used need neither struct stat (statx instead) nor
 * O_DIRECTORY, O_NOFOLLOW (O_PATH and AT_SYMLINK_NOFOLLOW instead), whose values differ.
 */
final class EpollEvent {
    /** Offset of {@code events}. */
    static final long EVENTS = 0;

    /** Offset of {@code data}. */
    static final long DATA = dataOffset(System.getProperty("os.arch"));

    /** Size in bytes. */
    static final long SIZE = DATA + Long.BYTES;

    private EpollEvent() {}

    static long dataOffset(String architecture) {
        return architecture.equals("amd64") ? 4 : 8;
    }
}
