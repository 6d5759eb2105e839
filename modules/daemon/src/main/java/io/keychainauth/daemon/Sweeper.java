package io.keychainauth.daemon;

import io.keychainauth.audit.AuditLog;
import io.keychainauth.daemon.session.Clients;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The daemon's slow clock: deadlines of sessions, summaries of the log, endpoints that somebody removed. */
final class Sweeper implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(500);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Clients clients;
    private final ControlDesk desk;
    private final AuditLog audit;
    private final Listener[] listeners;

    Sweeper(Clients clients, ControlDesk desk, AuditLog audit, Listener... listeners) {
        this.clients = clients;
        this.desk = desk;
        this.audit = audit;
        this.listeners = listeners;
        Thread thread = new Thread(this::run, "sweep");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                clients.sweep();
                desk.sweep();
                tick();
                for (Listener listener : listeners) {
                    listener.tidy();
                    restored(listener);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tick() {
        try {
            audit.tick();
        } catch (IOException e) {
            // The summaries stay due; requests fail with a reason of their own while the log cannot be written.
            return;
        }
    }

    /** Where the folder has become unusable this is tried again with the next sweep; open sessions are served on. */
    private static boolean restored(Listener listener) {
        try {
            return listener.restore();
        } catch (PeerException e) {
            return false;
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
