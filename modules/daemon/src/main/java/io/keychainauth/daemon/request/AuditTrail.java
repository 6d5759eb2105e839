package io.keychainauth.daemon.request;

import io.keychainauth.audit.AuditRecord;
import io.keychainauth.audit.Outcome;
import io.keychainauth.peer.Assurance;
import io.keychainauth.peer.Provenance;
import io.keychainauth.peer.Refusal;
import io.keychainauth.policy.PolicyException;
import io.keychainauth.protocol.Action;
import io.keychainauth.protocol.Match;
import io.keychainauth.protocol.Reason;
import io.keychainauth.protocol.Request;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Words for the audit log. Everything but a grant says by its result whether the record was written; a grant throws,
 * since nothing may be handed out then.
 */
public final class AuditTrail {
    private static final String CONNECT = "connect";
    private static final String MALFORMED = "malformed";

    private final Recorder log;
    private final Recorder notes;
    private final Recorder refusals;

    /** Takes one record, which is lost if this fails. */
    public interface Recorder {
        /** Returns once the record is written to the log; the disk may get it later. */
        void write(AuditRecord record) throws IOException;
    }

    /**
     * Writes to one log.
     *
     * @param log such as {@link io.keychainauth.audit.AuditLog#append}
     * @param notes such as {@link io.keychainauth.audit.AuditLog#noted}: takes what was granted by which nothing was handed
     *     out, since a stranger can write it and then become a registered program
     * @param refusals such as {@link io.keychainauth.audit.AuditLog#refused}: takes what a stranger can provoke
     */
    public AuditTrail(Recorder log, Recorder notes, Recorder refusals) {
        this.log = log;
        this.notes = notes;
        this.refusals = refusals;
    }

    void granted(Peer peer, Request request, List<String> names) throws IOException {
        Recorder to = request.action() == Action.CHECK ? notes : log;
        to.write(of(peer, request, Outcome.GRANTED).targets(names).build());
    }

    boolean accepted(Peer peer) {
        Recorder to = peer.caller().provenance() instanceof Provenance.Doubtful ? notes : log;
        return written(to, of(peer, CONNECT, Outcome.ACCEPTED).build());
    }

    boolean denied(Peer peer, Request request, Reason reason, Optional<Refusal> detail) {
        return refusal(asked(of(peer, request, Outcome.DENIED), request)
                .reason(reason.wire(), detail.map(Refusal::detail).orElse(""))
                .build());
    }

    boolean failed(Peer peer, Request request, Reason reason, String detail, List<String> restored) {
        Recorder to = request.action() == Action.CHECK ? refusals : log;
        return written(
                to,
                asked(of(peer, request, Outcome.ERROR), request)
                        .reason(reason.wire(), detail)
                        .restored(restored)
                        .build());
    }

    boolean malformed(Peer peer, int bytes) {
        return refusal(of(peer, MALFORMED, Outcome.ERROR)
                .reason(Reason.MALFORMED_REQUEST.wire(), "")
                .bytes(bytes)
                .build());
    }

    boolean turnedAway(PeerSummary summary, Reason reason, Optional<Refusal> detail) {
        Outcome outcome = switch (reason.status()) {
            case DENIED -> Outcome.DENIED;
            case ERROR -> Outcome.ERROR;
        };
        return refusal(of(summary, CONNECT, outcome)
                .reason(reason.wire(), detail.map(Refusal::detail).orElse(""))
                .build());
    }

    boolean policyUnreadable(PeerSummary summary, PolicyException why) {
        return refusal(of(summary, CONNECT, Outcome.ERROR)
                .reason(Reason.INTERNAL_ERROR.wire(), String.valueOf(why.getMessage()))
                .build());
    }

    private static AuditRecord.Builder of(PeerSummary summary, String action, Outcome outcome) {
        return AuditRecord.of(action, outcome).pid(summary.pid()).binary(summary.path(), summary.hash());
    }

    private static AuditRecord.Builder of(Peer peer, String action, Outcome outcome) {
        AuditRecord.Builder record = of(peer.summary(), action, outcome);
        return switch (peer.caller().provenance()) {
            case Provenance.Assured(Assurance assurance) ->
                record.assurance(assurance.name().toLowerCase(Locale.ROOT), peer.marks());
            case Provenance.Doubtful _ -> record;
        };
    }

    private static AuditRecord.Builder of(Peer peer, Request request, Outcome outcome) {
        AuditRecord.Builder record = of(peer, request.action().wire(), outcome).service(request.service());
        return prefixes(request) ? record.prefixes(request.targets()) : record;
    }

    /** What was asked for, where nothing was found out about what it would have matched. */
    private static AuditRecord.Builder asked(AuditRecord.Builder record, Request request) {
        return prefixes(request) ? record : record.targets(request.targets());
    }

    private static boolean prefixes(Request request) {
        return switch (request.action()) {
            case SEARCH -> true;
            case READ, DELETE -> request.match() == Match.PREFIX;
            case WRITE, CHECK -> false;
        };
    }

    private boolean refusal(AuditRecord record) {
        return written(refusals, record);
    }

    private static boolean written(Recorder to, AuditRecord record) {
        try {
            to.write(record);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
