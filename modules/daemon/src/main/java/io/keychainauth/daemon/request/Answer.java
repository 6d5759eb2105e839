package io.keychainauth.daemon.request;

/**
 * What goes back for one line.
 *
 * @param line encoded response with its newline
 * @param close whether the connection ends with it
 */
public record Answer(byte[] line, boolean close) {}
