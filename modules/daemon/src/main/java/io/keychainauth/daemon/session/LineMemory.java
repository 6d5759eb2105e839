package io.keychainauth.daemon.session;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What lines that are not answered yet take of the heap, over all clients. Each may send one of the longest length, but
 * not all of them at once: that would end the daemon. Who holds most gives way, not who comes last: else strangers could
 * leave no room for anybody. They, and whoever a stranger may have connected for, have a share of their own besides.
 */
final class LineMemory {
    /** With the share of those who are in doubt a quarter of the heap that the image gives to a daemon. */
    static final long MOST = 24 << 20;

    static final long MOST_DOUBTFUL = 8 << 20;

    /** What every session may hold uncounted: nearly all lines are shorter. */
    static final long UNCOUNTED = 4 << 10;

    private final Map<Lines, Share> shares = new HashMap<>();
    private final long[] sums = new long[2];

    /**
     * Counts anew what one client holds.
     *
     * @param doubtful whether a stranger may have sent it
     * @return who must give way, if all together hold too much
     */
    synchronized Optional<Lines> count(Lines holder, long bytes, boolean doubtful) {
        Share now = new Share(bytes, doubtful);
        Optional<Share> before = Optional.ofNullable(bytes == 0 ? shares.remove(holder) : shares.put(holder, now));
        before.ifPresent(share -> sums[pool(share.doubtful)] -= share.bytes);
        sums[pool(doubtful)] += bytes;
        if (sums[pool(doubtful)] <= (doubtful ? MOST_DOUBTFUL : MOST)) {
            return Optional.empty();
        }
        return shares.entrySet().stream()
                .filter(each -> each.getValue().doubtful == doubtful)
                .max(Comparator.comparingLong(each -> each.getValue().bytes))
                .map(Map.Entry::getKey);
    }

    private static int pool(boolean doubtful) {
        return doubtful ? 1 : 0;
    }

    private record Share(long bytes, boolean doubtful) {}
}
