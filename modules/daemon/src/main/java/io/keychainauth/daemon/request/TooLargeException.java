package io.keychainauth.daemon.request;

import java.io.Serial;

/** The values asked for would exceed the longest answer; noticed before all of them are in memory. */
final class TooLargeException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;
}
