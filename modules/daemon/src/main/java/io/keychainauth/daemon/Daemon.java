package io.keychainauth.daemon;

import io.keychainauth.audit.AuditLog;
import io.keychainauth.daemon.request.AuditTrail;
import io.keychainauth.daemon.request.Broker;
import io.keychainauth.daemon.request.Gatehouse;
import io.keychainauth.daemon.request.StoreAccess;
import io.keychainauth.daemon.session.Clients;
import io.keychainauth.files.Private;
import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.platform.Platform;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.Profile;
import io.keychainauth.policy.PendingQueue;
import io.keychainauth.policy.PolicyException;
import io.keychainauth.policy.PolicyFile;
import io.keychainauth.protocol.Limits;
import io.keychainauth.protocol.RequestCodec;
import io.keychainauth.protocol.ResponseCodec;
import io.keychainauth.store.SecretStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/** A running daemon. */
public final class Daemon implements AutoCloseable {
    /** More than would be busy at once, since a keyring may keep some of them waiting. */
    private static final int SERVING_THREADS = 8;

    private static final Duration LAST_REQUESTS = Duration.ofSeconds(5);
    private static final Duration LAST_ANSWER = Duration.ofSeconds(1);

    /** Together with what another one's question may take before a thread is replaced, less than {@link Control} waits. */
    private static final Duration STATE = Duration.ofSeconds(2);

    private final DaemonSettings settings;
    private final StoreChoice choice;
    private final ThreadFactory threads;
    private final Resources resources;
    private final StoreState state;
    private final StoreAccess access;
    private final PendingQueue queue;
    private final Clients clients;
    private final Listener listener;
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private final long started = System.nanoTime();

    private Daemon(
            Providers providers,
            DaemonSettings settings,
            InstantSource clock,
            ThreadFactory threads,
            Resources resources)
            throws StartException, IOException, PeerException, PolicyException {
        Profile profile = settings.profile();
        this.settings = settings;
        this.threads = threads;
        this.resources = resources;
        resources.add(
                InstanceLock.take(profile.socketLock(), profile.state().resolve("daemon.lock")), lock -> lock::close);
        Private.folder(profile.policy().resolveSibling("."));
        Private.folder(profile.audit().resolveSibling("."));

        PolicyFile policies = new PolicyFile(profile.policy());
        Limits limits = policies.load().limits();
        queue = new PendingQueue(profile.pending(), clock);
        choice = StoreChoice.of(providers.platform(), providers.stores(), settings, System.getenv());
        SecretStore store = resources.add(choice.open(), opened -> opened::close);
        state = new StoreState(store, STATE, threads);
        AuditLog audit = resources.add(
                AuditLog.open(
                        profile.audit(),
                        clock,
                        line -> providers.platform().journal(line),
                        (file, bytes) -> providers.platform().reserve(file, bytes)),
                log -> log::close);

        AuditTrail trail = new AuditTrail(audit::append, audit::noted, audit::refused);
        access = new StoreAccess(store, limits.responseBytes());
        Broker broker = new Broker(
                policies,
                new Gatehouse(queue, trail),
                new RequestCodec(limits),
                new ResponseCodec(limits),
                access,
                trail);
        clients = resources.add(
                new Clients(broker, policies, limits, System::nanoTime, aside(threads, providers.platform())),
                all -> all::close);
        Service agent = listen(providers, profile.socket(), SERVING_THREADS, clients);
        listener = agent.listener();
        ControlDesk desk = new ControlDesk(this::status, stopRequested::countDown, System::nanoTime);
        Service control = listen(providers, profile.control(), 1, desk);
        resources.add(Sweeper.of(clients, desk, audit, List.of(agent, control)), sweeper -> sweeper::close);
    }

    /** Threads that do not delay those that serve registered programs. */
    private static ThreadFactory aside(ThreadFactory threads, Platform platform) {
        return task -> threads.newThread(() -> {
            platform.stepBack();
            task.run();
        });
    }

    private Service listen(Providers providers, String address, int threads, Acceptor acceptor) throws PeerException {
        Listener bound = providers.transport().listen(new Endpoint(address));
        return resources.add(new Service(address, threads, bound, acceptor), service -> service::close);
    }

    /**
     * Starts a daemon that serves clients when this returns.
     *
     * @param clock wall clock for records and lifetimes
     * @param notices told, a line each, what a user should know
     * @throws StartException if anything that the daemon relies on is missing; whatever was begun is undone
     */
    public static Daemon start(
            Providers providers, DaemonSettings settings, InstantSource clock, Consumer<String> notices)
            throws StartException {
        return start(providers, settings, clock, notices, Thread::new);
    }

    /**
     * The same.
     *
     * @param threads makes those that come and go while it runs; at times the system has none to give
     */
    static Daemon start(
            Providers providers,
            DaemonSettings settings,
            InstantSource clock,
            Consumer<String> notices,
            ThreadFactory threads)
            throws StartException {
        Resources resources = new Resources();
        boolean started = false;
        try {
            providers.platform().harden();
            if (providers.platform().administrator()) {
                notices.accept("started by the administrator: what a user may not write means nothing here,"
                        + " records say assurance root");
            }
            Daemon daemon = new Daemon(providers, settings, clock, threads, resources);
            started = true;
            return daemon;
        } catch (IOException | PeerException | PolicyException | PlatformException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        } finally {
            if (!started) {
                release(resources);
            }
        }
    }

    /**
     * Checks the folder of a socket's lock, and those above it, as a start does.
     *
     * @throws java.nio.file.NoSuchFileException if it is not there, and nothing above it keeps a start from making it
     * @throws IOException naming what a start refuses, and the mend
     */
    public static void requireLockFolder(Path lock) throws IOException {
        Private.requireFolder(lock.resolveSibling("."));
    }

    /** At the end of a daemon there is nobody left who could do anything about a failure. */
    private static void release(Resources resources) {
        try {
            resources.close();
        } catch (IOException e) {
            System.getLogger(Daemon.class.getName()).log(System.Logger.Level.DEBUG, "stop was not clean", e);
        }
    }

    /** One line that says where this listens and which store it uses. */
    public String summary() {
        return "keychain-auth daemon listening on " + settings.profile().socket() + ", store "
                + choice.provider().name() + " (" + choice.because() + ")";
    }

    /** Waits until somebody asks for a stop over the control endpoint. */
    public void awaitStop() throws InterruptedException {
        stopRequested.await();
    }

    /**
     * Stops accepting, lets requests in flight finish for a while, and removes the endpoints. Idempotent: at a signal both the
     * one who waits for a stop and the end of the process call it, and the second waits for the first.
     */
    @Override
    public synchronized void close() {
        stopRequested.countDown();
        try {
            listener.stopAccepting();
            LastRequests.await(clients::quiet, LAST_REQUESTS, threads);
            access.close();
            LastRequests.await(clients::quiet, LAST_ANSWER, threads); // Of a change that took longer.
        } finally {
            release(resources);
        }
    }

    private DaemonStatus status() {
        int pending;
        try {
            pending = queue.list().size();
        } catch (PolicyException e) {
            pending = -1;
        }
        return new DaemonStatus(
                ProcessHandle.current().pid(),
                settings.version(),
                Duration.ofNanos(System.nanoTime() - started),
                choice.provider().name(),
                state.locked(),
                clients.size(),
                pending);
    }
}
