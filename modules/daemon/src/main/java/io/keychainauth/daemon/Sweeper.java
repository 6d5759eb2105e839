package io.keychainauth.daemon;

import io.keychainauth.audit.AuditLog;
import io.keychainauth.daemon.session.Clients;
import io.keychainauth.peer.PeerException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The daemon's slow clock: deadlines of sessions, summaries of the log, threads that a peer keeps waiting, endpoints that
 * somebody removed. Each duty has a thread of its own, since a program of the user can keep some of them waiting for ever:
 * with its memory locked, or with a file system over the folder of the socket.
 */
final class Sweeper implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(500);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Duration period;

    /** Does all these things again and again, each by itself. */
    Sweeper(Duration period, Map<String, Runnable> duties) {
        this.period = period;
        duties.forEach((name, duty) -> {
            Thread thread = new Thread(() -> run(duty), name);
            thread.setDaemon(true);
            thread.start();
        });
    }

    static Sweeper of(Clients clients, ControlDesk desk, AuditLog audit, List<Service> services) {
        return new Sweeper(
                PERIOD,
                Map.of(
                        "sweep",
                        clients::sweep,
                        "control",
                        desk::sweep,
                        "log",
                        () -> tick(audit),
                        "relief",
                        () -> relieve(clients, services),
                        "tidy",
                        () -> services.forEach(service -> service.listener().tidy()),
                        "endpoints",
                        () -> services.forEach(Sweeper::restored)));
    }

    private void run(Runnable duty) {
        try {
            while (!closed.await(period.toMillis(), TimeUnit.MILLISECONDS)) {
                duty.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void relieve(Clients clients, List<Service> services) {
        services.forEach(Service::relieve);
        clients.relieve();
    }

    private static void tick(AuditLog audit) {
        try {
            audit.tick();
        } catch (IOException e) {
            // The summaries stay due; requests fail with a reason of their own while the log cannot be written.
            return;
        }
    }

    /** Where the folder has become unusable this is tried again with the next sweep; open sessions are served on. */
    private static boolean restored(Service service) {
        try {
            return service.listener().restore();
        } catch (PeerException e) {
            return false;
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
