package io.keychainauth.daemon.session;

import io.keychainauth.daemon.request.Broker;
import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.Connection;
import io.keychainauth.peer.Image;
import io.keychainauth.peer.Session;
import io.keychainauth.peer.Verdict;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.Library;
import io.keychainauth.policy.Policy;
import io.keychainauth.policy.PolicyException;
import io.keychainauth.policy.PolicyFile;
import io.keychainauth.protocol.Limits;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/** All client sessions and what they share. */
public final class Clients implements Acceptor, AutoCloseable {
    private final Broker broker;
    private final PolicyFile policies;
    private final Limits limits;
    private final LongSupplier clock;
    private final SessionTable table;
    private final LineMemory lineMemory = new LineMemory();
    private final DigestPool digests;
    private final Strangers strangers;
    private Policy lastSeen = Policy.EMPTY;

    /**
     * Starts with no session.
     *
     * @param clock monotonic, in nanoseconds
     * @param source makes threads that let others go first
     */
    public Clients(Broker broker, PolicyFile policies, Limits limits, LongSupplier clock, ThreadFactory source) {
        this.broker = broker;
        this.policies = policies;
        this.limits = limits;
        this.clock = clock;
        this.table = new SessionTable(limits);
        this.digests = new DigestPool(source);
        this.strangers = new Strangers(clock, source);
    }

    @Override
    public Session accepted(Connection connection) {
        ClientSession session = new ClientSession(connection, this, new Lines(limits.lineBytes(), lineMemory), now());
        boolean opened = false;
        try {
            session.open();
            opened = true;
            return session;
        } finally {
            if (!opened) {
                session.closed(); // The transport does not know it yet, and will not say so.
            }
        }
    }

    /** Number of open sessions. */
    public int size() {
        return table.size();
    }

    /** Whether no request is being answered. */
    public boolean quiet() {
        for (ClientSession session : table.sessions()) {
            if (session.busy()) {
                return false;
            }
        }
        return true;
    }

    /** Ends sessions whose time is up or whose binary was taken out of the policy; called about twice a second. */
    public void sweep() {
        long now = now();
        for (ClientSession session : table.sessions()) {
            session.sweep(now);
        }
        try {
            Policy policy = policies.current();
            if (policy != lastSeen) {
                lastSeen = policy;
                for (ClientSession session : table.sessions()) {
                    session.policyChanged(policy);
                }
            }
        } catch (PolicyException e) {
            // Nobody is served while the file is broken, and every attempt is answered and recorded with the reason.
            return;
        }
    }

    /** Begins what waits because the system had no thread to give; called about twice a second. */
    public void relieve() {
        digests.relieve();
        strangers.relieve();
    }

    /**
     * Whether the policy names the program and every library of it that would have to be read. Decides only where it
     * waits: for whom the last look at the policy names already, the file is not looked at.
     */
    boolean named(Verdict verdict) {
        return verdict instanceof Verdict.Attested attested
                && (names(policies::recent, attested) || names(policies::current, attested));
    }

    private static boolean names(Look look, Verdict.Attested attested) {
        try {
            return look.policy()
                    .names(
                            attested.image().path(),
                            attested.code().writable().stream().map(Image::path).toList());
        } catch (PolicyException e) {
            return false;
        }
    }

    /** One way to a policy. */
    private interface Look {
        Policy policy() throws PolicyException;
    }

    /**
     * Whether some entry is this program, and has pinned all these libraries as they are: whoever loads others is entered
     * into the queue on disk, for which no registered program may have to wait. Decides only where it waits, with a policy
     * that {@link #named} or the sweep has just looked at.
     */
    boolean registered(Identity identity, List<Library> libraries) {
        try {
            return policies.recent()
                    .find(identity)
                    .filter(entry -> entry.libraries().containsAll(libraries))
                    .isPresent();
        } catch (PolicyException e) {
            return false;
        }
    }

    Broker broker() {
        return broker;
    }

    Limits limits() {
        return limits;
    }

    SessionTable table() {
        return table;
    }

    DigestPool digests() {
        return digests;
    }

    Strangers strangers() {
        return strangers;
    }

    long now() {
        return clock.getAsLong();
    }

    @Override
    public void close() {
        digests.close();
        strangers.close();
    }
}
