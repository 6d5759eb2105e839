package io.keychainauth.daemon.request;

import io.keychainauth.protocol.Encoded;

/**
 * What goes back for one line.
 *
 * @param line encoded response with its newline
 * @param close whether the connection ends with it
 * @param onRecord whether the log shows the connection by now
 */
public record Answer(Encoded line, boolean close, boolean onRecord) {
    Answer(Encoded line, boolean close) {
        this(line, close, true);
    }
}
