/**
 * What becomes of one request of a client whose identity is established, in the order that {@link
 * io.keychainauth.daemon.request.Broker} reads from top to bottom. Knows no connection and no clock: it is given a peer
 * and a line, and answers with a line.
 */
package io.keychainauth.daemon.request;
