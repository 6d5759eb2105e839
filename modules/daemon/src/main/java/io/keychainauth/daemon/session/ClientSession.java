package io.keychainauth.daemon.session;

import io.keychainauth.daemon.request.Answer;
import io.keychainauth.daemon.request.Peer;
import io.keychainauth.peer.Connection;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Refusal;
import io.keychainauth.peer.Session;
import io.keychainauth.peer.Verdict;
import io.keychainauth.policy.Policy;
import io.keychainauth.protocol.Line;
import io.keychainauth.protocol.Reason;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One connection of a client: frames lines, waits for the identity, has each line answered in order, keeps the
 * deadlines. The callbacks come one at a time; the sweep and the digest come from other threads, hence the lock.
 */
final class ClientSession implements Session {
    private final Connection connection;
    private final Clients clients;
    private final Lines lines;
    private final Identification identification;
    private final SessionClock clock;
    private boolean stranger;
    /** Whether this runs where strangers are looked at. */
    private boolean aside;

    private boolean onRecord;
    private boolean finished;

    ClientSession(Connection connection, Clients clients, Lines lines, long now) {
        this.connection = connection;
        this.clients = clients;
        this.lines = lines;
        this.identification = new Identification(connection.proof());
        this.clock = new SessionClock(clients.limits(), now);
        lines.belongTo(this::giveWay, () -> stranger || !identification.surelyItsOwn());
    }

    /** Takes a place among the sessions, or tells the client that there is none. */
    synchronized void open() {
        stranger = !clients.named(identification.verdict());
        if (!clients.table().enter(this, connection.proof().pid(), stranger, !identification.endsWithExec())) {
            turnAway(Reason.TOO_MANY_SESSIONS);
        } else if (!stranger) {
            identify();
        }
    }

    @Override
    public void received(ByteBuffer bytes, Evidence.Sender sender) {
        guarded(() -> {
            Optional<Refusal> foreign = connection.proof().judge(sender);
            if (foreign.isPresent()) {
                refuse(foreign.get());
                return;
            }
            lines.append(bytes);
            answerLines();
        });
    }

    @Override
    public void ended() {
        guarded(() -> {
            lines.end();
            answerLines();
        });
    }

    @Override
    public void resumed() {
        guarded(() -> {
            clock.taken(clients.now());
            answerLines();
        });
    }

    @Override
    public synchronized void closed() {
        finished = true;
        lines.close();
        clients.table().leave(this);
    }

    /** Answers what is complete, as long as the identity is known and the client takes its answers. */
    private void answerLines() {
        boolean flowing = true;
        while (flowing) {
            Optional<Line> line = lines.front();
            flowing = line.isPresent() && settledFirst(line.get());
            if (line.isEmpty() && lines.ended()) {
                finish(Optional.empty());
            }
        }
        clock.progress(clients.now(), lines.begun());
    }

    /** Who asks is settled before what is asked is looked at. */
    private boolean settledFirst(Line line) {
        if (identification.firstOfItsOwn(line.start())) {
            clients.table().asked(this);
        }
        if (stranger && !aside && identification.state() != Identification.State.REFUSED) {
            connection.pause();
            lookAside();
            return false;
        }
        return switch (identification.state()) {
            case REFUSED -> {
                refuse(identification.refusal());
                yield false;
            }
            case MEASURED -> {
                lines.take();
                yield answer(line);
            }
            case UNKNOWN -> {
                connection.pause();
                yield false;
            }
        };
    }

    private boolean answer(Line line) {
        Answer answer = switch (line) {
            case Line.TooLong _ -> {
                Peer peer = identification.peer(connection, line.start(), 0);
                yield clients.broker().tooLong(peer, clients.limits().lineBytes());
            }
            case Line.Complete complete -> {
                try (complete) {
                    Peer peer = identification.peer(connection, line.start(), complete.length() + 1L);
                    yield clients.broker().answer(peer, complete, !onRecord);
                }
            }
        };
        onRecord |= answer.onRecord();
        if (answer.close()) {
            finish(Optional.of(answer));
            return false;
        }
        boolean sent = connection.send(answer.line().line());
        clock.answered(clients.now(), sent);
        return sent;
    }

    /** Hashes now if that is quick, else elsewhere. */
    private void identify() {
        if (!(identification.verdict() instanceof Verdict.Attested attested)) {
            return;
        }
        if (DigestPool.immediate(attested)) {
            settle(Measured.of(attested));
        } else {
            clients.digests()
                    .measure(
                            attested,
                            this::over,
                            content -> guarded(() -> {
                                settle(content);
                                connection.resume();
                            }));
        }
    }

    /** A stranger's line waits until it is its turn where strangers are looked at. Who was closed meanwhile is not hashed. */
    private void lookAside() {
        clients.strangers().execute(() -> {
            if (over()) {
                return;
            }
            Optional<Measured> content = Optional.empty();
            boolean afforded = true;
            try {
                if (identification.verdict() instanceof Verdict.Attested attested && !identification.measured()) {
                    afforded = clients.strangers().afford(Measured.cost(attested));
                    content = afforded ? Measured.of(attested) : content;
                }
            } finally { // A defect that throws is an answer too: no clock ends who waits.
                answerAside(content, afforded);
            }
        });
    }

    private void answerAside(Optional<Measured> content, boolean afforded) {
        guarded(() -> {
            if (afforded) {
                aside = true;
                if (!identification.measured()) {
                    identification.settle(content);
                }
                answerLines();
                aside = false;
            } else {
                turnAway(Reason.UNREGISTERED_BINARY);
            }
            connection.resume();
        });
    }

    /** A path that the policy names does not make its content registered, nor that of its libraries. */
    private void settle(Optional<Measured> content) {
        identification.settle(content);
        boolean known = identification.state() == Identification.State.MEASURED
                && clients.registered(identification.identity(), identification.libraries());
        if (!known && !stranger) {
            becomeStranger();
        }
    }

    private void becomeStranger() {
        if (clients.table().moveToStrangers(this)) {
            stranger = true;
        } else {
            clients.table().leave(this);
            turnAway(Reason.TOO_MANY_SESSIONS);
        }
    }

    private void refuse(Refusal refusal) {
        finish(Optional.of(clients.broker().refused(identification.summary(), refusal)));
    }

    private void turnAway(Reason reason) {
        finish(Optional.of(clients.broker().turnedAway(identification.summary(), reason)));
    }

    private void finish(Optional<Answer> last) {
        if (!finished) {
            finished = true;
            clock.finishing(clients.now());
            last.ifPresent(answer -> connection.send(answer.line().line()));
            connection.finish();
        }
    }

    /** Ends a session whose place, or memory, others need. Waits for no step that is under way. */
    void giveWay() {
        connection.close();
    }

    private void close() {
        finished = true;
        connection.close();
    }

    private synchronized boolean over() {
        return finished;
    }

    /** Ends the session if its time is up. */
    synchronized void sweep(long now) {
        switch (clock.check(now)) {
            case NONE -> {}
            case REQUEST -> turnAway(Reason.TIMEOUT);
            case STALLED -> close();
            case IDLE -> {
                if (!lines.waiting()) { // for the hash of its program, or for its turn
                    close();
                }
            }
        }
    }

    /** Closes an idle session whose binary is not registered any more. A busy or a new one learns it with its answer. */
    synchronized void policyChanged(Policy policy) {
        boolean idle = !finished && !stranger && identification.measured() && !lines.waiting() && !lines.begun();
        if (idle && policy.find(identification.identity()).isEmpty()) {
            if (onRecord) {
                close();
            } else {
                becomeStranger();
            }
        }
    }

    /** Whether an answer is being made or sent; used to let requests in flight finish at stop. */
    synchronized boolean busy() {
        return !finished && (lines.waiting() || clock.sending());
    }

    /** A defect that throws ends its own session and no other. */
    private synchronized void guarded(Runnable step) {
        if (finished) {
            return;
        }
        boolean completed = false;
        try {
            step.run();
            completed = true;
        } finally {
            if (!completed) {
                close();
            }
        }
    }
}
