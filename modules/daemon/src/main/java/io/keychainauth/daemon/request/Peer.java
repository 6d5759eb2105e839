package io.keychainauth.daemon.request;

import io.keychainauth.peer.Connection;
import io.keychainauth.peer.Image;
import io.keychainauth.policy.Caller;

/**
 * An attested client at the moment of one request.
 *
 * @param origin for the records
 * @param caller who it is, and how well that is known for this request
 * @param image what it runs
 * @param connection where it is asked again whether it still is
 */
public record Peer(Origin origin, Caller caller, Image image, Connection connection) {}
