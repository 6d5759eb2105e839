package io.keychainauth.peer.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.keychainauth.peer.linux.gen.libc.libc_h;
import io.keychainauth.peer.linux.gen.libc.passwd;
import io.keychainauth.peer.serving.KernelException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

/** {@link Accounts} of the C library, which asks whatever nsswitch.conf(5) names. */
final class NativeAccounts {
    private static final int TEXTS = 4 << 10;
    private static final int MOST_TEXTS = 1 << 20;
    private static final int GROUPS = 64;

    /** NGROUPS_MAX: the kernel lets no process have more. */
    private static final int MOST_GROUPS = 65536;

    private NativeAccounts() {}

    /** {@link Accounts#groups}. */
    static Set<Long> groups(long user) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment account = account(arena, (int) user);
            return groups(arena, passwd.pw_name(account), passwd.pw_gid(account));
        }
    }

    /** getpwuid_r(3) returns the error itself, and ERANGE where the texts need more room. */
    private static MemorySegment account(Arena arena, int user) throws KernelException {
        MemorySegment account = passwd.allocate(arena);
        MemorySegment found = arena.allocate(ADDRESS);
        int code = Errno.ERANGE;
        for (int room = TEXTS; room <= MOST_TEXTS && (code == Errno.ERANGE || code == Errno.EINTR); room *= 2) {
            code = libc_h.getpwuid_r(user, account, arena.allocate(JAVA_BYTE, room), room, found);
        }
        if (code != 0 || found.get(ADDRESS, 0).address() == 0) {
            throw new KernelException("getpwuid_r", code == 0 ? Errno.ENOENT : code);
        }
        return account;
    }

    /** getgrouplist(3) says how many there are where they need more room. */
    private static Set<Long> groups(Arena arena, MemorySegment name, int own) throws KernelException {
        MemorySegment count = arena.allocate(JAVA_INT);
        for (int room = GROUPS; room <= MOST_GROUPS; room *= 2) {
            MemorySegment groups = arena.allocate(JAVA_INT, room);
            count.set(JAVA_INT, 0, room);
            if (libc_h.getgrouplist(name, own, groups, count) >= 0) {
                Set<Long> numbers = new HashSet<>();
                for (int group = 0; group < Math.min(count.get(JAVA_INT, 0), room); group++) {
                    numbers.add(Integer.toUnsignedLong(groups.getAtIndex(JAVA_INT, group)));
                }
                return numbers;
            }
        }
        throw new KernelException("getgrouplist", Errno.ERANGE);
    }
}
