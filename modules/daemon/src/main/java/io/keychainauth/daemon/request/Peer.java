package io.keychainauth.daemon.request;

import io.keychainauth.peer.Connection;
import io.keychainauth.peer.Image;
import io.keychainauth.peer.Provenance;
import io.keychainauth.policy.Caller;
import java.util.List;

/**
 * An attested client at the moment of one request.
 *
 * @param summary for the records
 * @param caller who it is, and how well that is known for this request
 * @param next what will be known of the origin of the request that follows
 * @param image what it runs
 * @param connection where it is asked again whether it still is
 * @param marks what its policy entry allowed it beyond the plain case, for the records
 */
public record Peer(
        PeerSummary summary, Caller caller, Provenance next, Image image, Connection connection, List<String> marks) {
    /** A client of which no policy entry is known yet. */
    public Peer(PeerSummary summary, Caller caller, Provenance next, Image image, Connection connection) {
        this(summary, caller, next, image, connection, List.of());
    }

    Peer marked(List<String> allowed) {
        return new Peer(summary, caller, next, image, connection, allowed);
    }
}
