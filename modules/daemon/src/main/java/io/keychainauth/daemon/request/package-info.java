/**
 * What becomes of one request of a client whose identity is established, in the order that {@link
 * io.keychainauth.daemon.request.Broker} reads from top to bottom: it is given a peer and a line, and answers with a line.
 * Knows of time only how long changes are waited for, and of a connection only whether its peer is still the same and what command line it shows; whom the
 * session turns away it gives a last answer.
 */
package io.keychainauth.daemon.request;
