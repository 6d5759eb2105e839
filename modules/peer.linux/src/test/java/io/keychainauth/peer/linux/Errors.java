package io.keychainauth.peer.linux;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Error codes of each call: those of its man page, those of what it goes through, and one that nobody has heard of. */
final class Errors {
    private static final List<Integer> EVERYWHERE = List.of(1, 4, 9, 12, 13, 14, 22, 38, 4095);

    private static final Map<String, List<Integer>> BY_CALL = Map.ofEntries(
            Map.entry("socket", List.of(23, 24, 93, 97, 105)),
            Map.entry("fchmod", List.of(5, 30)),
            Map.entry("bind", List.of(2, 20, 30, 36, 40, 88, 98, 99)),
            Map.entry("listen", List.of(88, 95, 98)),
            Map.entry("connect", List.of(2, 11, 20, 91, 99, 104, 106, 110, 111, 115)),
            Map.entry("accept", List.of(11, 23, 24, 71, 88, 95, 103, 105)),
            Map.entry("setsockopt", List.of(33, 88, 92)),
            Map.entry("getsockopt(SO_PEERCRED)", List.of(88, 92)),
            Map.entry("getsockopt(SO_PEERPIDFD)", List.of(3, 23, 24, 61, 88, 92, 95)),
            Map.entry("pidfd_open", List.of(3, 19, 23, 24)),
            Map.entry("openat", List.of(2, 3, 6, 20, 23, 24, 26, 27, 36, 40)),
            Map.entry("poll", List.of()),
            Map.entry("getdents64", List.of(2, 20)),
            Map.entry("mmap", List.of(6, 11, 19, 26, 75)),
            Map.entry("munmap", List.of()),
            Map.entry("pread", List.of(3, 5, 6, 21, 29, 75)),
            Map.entry("ioctl", List.of(25)),
            Map.entry("ioctl(PROCMAP_QUERY)", List.of(2, 3, 7, 25, 36)),
            Map.entry("statx", List.of(2, 3, 5, 20, 36, 40)),
            Map.entry("readlinkat", List.of(2, 3, 5, 20, 36, 40)),
            Map.entry("faccessat", List.of(2, 5, 20, 26, 30, 36, 40)),
            Map.entry("getxattr", List.of(2, 5, 20, 34, 36, 40)),
            Map.entry("send", List.of(11, 32, 88, 90, 104, 105, 107)),
            Map.entry("recvmsg", List.of(11, 88, 104, 107, 111)),
            Map.entry("recv", List.of(11, 88, 104, 107, 111)),
            Map.entry("shutdown", List.of(88, 107)),
            Map.entry("rename", List.of(2, 5, 16, 17, 18, 20, 21, 26, 28, 30, 36, 39, 40)),
            Map.entry("unlink", List.of(2, 5, 16, 20, 21, 30, 36, 40)),
            Map.entry("epoll_create1", List.of(23, 24)),
            Map.entry("epoll_ctl", List.of(2, 17, 28, 40)),
            Map.entry("epoll_wait", List.of()),
            Map.entry("eventfd", List.of(19, 23, 24)),
            Map.entry("eventfd_write", List.of(11)),
            Map.entry("timerfd_create", List.of(19, 23, 24)),
            Map.entry("timerfd_settime", List.of(125)));

    private Errors() {}

    static IntStream of(String call) {
        List<Integer> own = BY_CALL.get(call);
        if (own == null) {
            throw new AssertionError("no error codes are known for " + call);
        }
        return Stream.concat(EVERYWHERE.stream(), own.stream()).mapToInt(Integer::intValue);
    }
}
