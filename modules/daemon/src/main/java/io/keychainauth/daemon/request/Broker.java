package io.keychainauth.daemon.request;

import io.keychainauth.peer.Refusal;
import io.keychainauth.policy.Decision;
import io.keychainauth.policy.Policy;
import io.keychainauth.policy.PolicyException;
import io.keychainauth.policy.PolicyFile;
import io.keychainauth.protocol.Decoded;
import io.keychainauth.protocol.Encoded;
import io.keychainauth.protocol.Line;
import io.keychainauth.protocol.Reason;
import io.keychainauth.protocol.Request;
import io.keychainauth.protocol.RequestCodec;
import io.keychainauth.protocol.Response;
import io.keychainauth.protocol.ResponseCodec;
import io.keychainauth.store.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Answers the lines of attested clients. {@link #answer} is the order of events, top to bottom: admit, parse, authorise,
 * store, encode, audit, answer; and in between, prove again: before a change or a denial, and else after what is told was found.
 */
public final class Broker {
    private final PolicyFile policies;
    private final Gatehouse gatehouse;
    private final RequestCodec requests;
    private final ResponseCodec responses;
    private final StoreAccess store;
    private final AuditTrail trail;

    /** Wires the steps. */
    public Broker(
            PolicyFile policies,
            Gatehouse gatehouse,
            RequestCodec requests,
            ResponseCodec responses,
            StoreAccess store,
            AuditTrail trail) {
        this.policies = policies;
        this.gatehouse = gatehouse;
        this.requests = requests;
        this.responses = responses;
        this.store = store;
        this.trail = trail;
    }

    /**
     * Answers one request line.
     *
     * @param first whether the log does not show the connection yet
     */
    public Answer answer(Peer peer, Line.Complete line, boolean first) {
        Policy policy;
        try {
            policy = policies.current();
        } catch (PolicyException e) {
            return refuse(trail.policyUnreadable(peer.summary(), e), Reason.INTERNAL_ERROR, true);
        }
        Optional<Reason> stranger = gatehouse.admit(policy, peer);
        if (stranger.isPresent()) {
            return encode(stranger.get(), true);
        }
        Peer admitted = peer.marked(policy.marks(peer.caller()));
        if (first && !trail.accepted(admitted)) {
            return new Answer(encode(Reason.INTERNAL_ERROR, false).line(), false, false);
        }
        return switch (requests.decode(line.bytes(), 0, line.length())) {
            case Decoded.NotAnObject() -> malformed(admitted, line.length(), true);
            case Decoded.Malformed() -> malformed(admitted, line.length(), false);
            case Decoded.Accepted(Request request) -> {
                try (request) {
                    yield carryOut(policy, admitted, request);
                }
            }
        };
    }

    /** Answers a line that passed the longest length without ending. */
    public Answer tooLong(Peer peer, int bytes) {
        try {
            Optional<Reason> stranger = gatehouse.admit(policies.current(), peer);
            return stranger.isPresent() ? encode(stranger.get(), true) : malformed(peer, bytes, true);
        } catch (PolicyException e) {
            return refuse(trail.policyUnreadable(peer.summary(), e), Reason.INTERNAL_ERROR, true);
        }
    }

    /** The last answer for a peer whose identity is not established. */
    public Answer refused(PeerSummary summary, Refusal refusal) {
        return refuse(
                trail.turnedAway(summary, Reason.UNATTESTABLE_PEER, Optional.of(refusal)),
                Reason.UNATTESTABLE_PEER,
                true);
    }

    /** The last answer for a peer that is not served for a reason of its connection, not of its identity. */
    public Answer turnedAway(PeerSummary summary, Reason reason) {
        return refuse(trail.turnedAway(summary, reason, Optional.empty()), reason, true);
    }

    private Answer carryOut(Policy policy, Peer peer, Request request) {
        Decision decision = policy.decide(peer.caller(), request);
        boolean later = decision instanceof Decision.Allow && request.action().tells();
        Optional<Refusal> changed = later ? Optional.empty() : peer.connection().recheck();
        if (changed.isPresent()) {
            return deny(peer, request, Reason.UNATTESTABLE_PEER, changed);
        }
        if (decision instanceof Decision.Deny(Reason reason, Optional<Refusal> detail)) {
            return deny(peer, request, reason, detail);
        }
        try (Effect effect = perform(policy, peer, request)) {
            return release(peer, request, effect);
        } catch (TooLargeException e) {
            return fail(peer, request, Reason.RESPONSE_TOO_LARGE, "");
        } catch (BatchException e) {
            return refuse(
                    trail.failed(peer, request, Reason.INTERNAL_ERROR, e.detail(), e.restored()),
                    Reason.INTERNAL_ERROR,
                    false);
        } catch (StoreException e) {
            return switch (e.kind()) {
                case LOCKED -> fail(peer, request, Reason.STORE_LOCKED, e.getMessage());
                case FAILED -> fail(peer, request, Reason.INTERNAL_ERROR, e.getMessage());
            };
        }
    }

    private Effect perform(Policy policy, Peer peer, Request request)
            throws StoreException, BatchException, TooLargeException {
        return switch (request.action()) {
            case READ -> store.read(request);
            case SEARCH -> store.search(request);
            case WRITE -> store.write(request);
            case DELETE -> store.delete(request);
            case CHECK -> Standing.of(policy, peer.caller(), peer.next(), request.service());
        };
    }

    /** No value leaves, and no change stays, without its record. */
    private Answer release(Peer peer, Request request, Effect effect) throws BatchException {
        Optional<Refusal> changed = changedMeanwhile(peer, request);
        if (changed.isPresent()) {
            return deny(peer, request, Reason.UNATTESTABLE_PEER, changed);
        }
        Encoded encoded = responses.encode(new Response.Success(effect.results()));
        if (encoded.replacedBy().isPresent()) {
            return fail(peer, request, encoded.replacedBy().get(), "");
        }
        try {
            trail.granted(peer, request, effect.names());
        } catch (IOException e) {
            encoded.close();
            effect.undo();
            return encode(Reason.INTERNAL_ERROR, false);
        }
        effect.keep();
        return new Answer(encoded, false);
    }

    private Answer malformed(Peer peer, int bytes, boolean close) {
        return refuse(trail.malformed(peer, bytes), Reason.MALFORMED_REQUEST, close);
    }

    private Answer deny(Peer peer, Request request, Reason reason, Optional<Refusal> detail) {
        boolean close = reason == Reason.UNATTESTABLE_PEER
                && !detail.filter(Refusal::ofOneRequest).isPresent();
        return refuse(trail.denied(peer, request, reason, detail), reason, close);
    }

    /**
     * Whoever asks to change something is proven again before it is changed; whoever asks to be told, once it was found,
     * since the store may have taken its time: it goes only to the one that asked.
     */
    private static Optional<Refusal> changedMeanwhile(Peer peer, Request request) {
        return request.action().tells() ? peer.connection().recheck() : Optional.empty();
    }

    private Answer fail(Peer peer, Request request, Reason reason, String detail) {
        Optional<Refusal> changed = changedMeanwhile(peer, request);
        if (changed.isPresent()) {
            return deny(peer, request, Reason.UNATTESTABLE_PEER, changed);
        }
        return refuse(trail.failed(peer, request, reason, detail, List.of()), reason, false);
    }

    /** An outcome that could not be recorded is answered as a failure of the log. */
    private Answer refuse(boolean recorded, Reason reason, boolean close) {
        return encode(recorded ? reason : Reason.INTERNAL_ERROR, close);
    }

    private Answer encode(Reason reason, boolean close) {
        return new Answer(responses.encode(new Response.Failure(reason)), close);
    }
}
