package io.keychainauth.daemon.request;

import io.keychainauth.protocol.Encoded;

/**
 * What goes back for one line.
 *
 * @param line encoded response with its newline
 * @param close whether the connection ends with it
 */
public record Answer(Encoded line, boolean close) {}
