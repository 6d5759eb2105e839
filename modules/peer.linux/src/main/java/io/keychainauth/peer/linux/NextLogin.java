package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.KernelException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Groups that our user gets when he logs in once more. Whoever is added to a group has it from his next login on, and any
 * program of his can log in, while our own groups stay those of ours: the kernel says of a file of that group that we may
 * not write it.
 *
 * <p>The database can be on another machine that does not answer. So it is asked in a thread of its own, once a minute,
 * and no client waits for it but in the first second.
 */
final class NextLogin {
    /** Only the administrator adds to a group; that may take this long to be noticed. */
    private static final long PERIOD = Duration.ofMinutes(1).toNanos();

    /** An answer that is older says nothing any more. */
    private static final long LONGEST = Duration.ofMinutes(5).toNanos();

    /** How long the first answer is waited for. */
    private static final long PATIENCE = Duration.ofSeconds(1).toNanos();

    private final Accounts accounts;
    private final long user;
    private final LongSupplier clock;
    private final Executor threads;
    private final long begun;
    private final CountDownLatch first = new CountDownLatch(1);
    /** All that were ever given: a database that is half there gives fewer, and says nothing. */
    private final Set<Long> groups = ConcurrentHashMap.newKeySet();

    private volatile long answered;

    // Guarded by this.
    private long asked;
    private boolean asking;

    /**
     * Asks for the first time.
     *
     * @param clock monotonic, in nanoseconds
     * @param threads where to wait for answers
     */
    NextLogin(Accounts accounts, long user, LongSupplier clock, Executor threads) {
        this.accounts = accounts;
        this.user = user;
        this.clock = clock;
        this.threads = threads;
        this.begun = clock.getAsLong();
        this.asked = begun - PERIOD;
        refresh();
    }

    /** A thread for each question. */
    static NextLogin of(Accounts accounts, long user, LongSupplier clock) {
        return new NextLogin(accounts, user, clock, question -> {
            Thread thread = new Thread(question, "groups");
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** Asks again if it is time, and the last question was answered. */
    synchronized void refresh() {
        long now = clock.getAsLong();
        if (!asking && now - asked >= PERIOD) {
            asking = true;
            asked = now;
            try {
                threads.execute(() -> ask(now));
            } catch (OutOfMemoryError e) {
                // Its user used up all threads (RLIMIT_NPROC). Who called has other things to do, and asks again.
                asking = false;
            }
        }
    }

    private void ask(long now) {
        try {
            groups.addAll(accounts.groups(user));
            answered = now;
            first.countDown();
        } catch (KernelException e) {
            // The last answer holds for a while; the next one may come.
            return;
        } finally {
            synchronized (this) {
                asking = false;
            }
        }
    }

    /** Whether the user may get a group; he may get any as long as nobody says which. */
    boolean gives(long group) {
        return !known() || groups.contains(group);
    }

    private boolean known() {
        try {
            long left = Math.max(0, begun + PATIENCE - clock.getAsLong());
            return first.await(left, TimeUnit.NANOSECONDS) && clock.getAsLong() - answered < LONGEST;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
