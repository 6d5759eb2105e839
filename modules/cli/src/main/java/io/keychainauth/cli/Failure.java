package io.keychainauth.cli;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** A command cannot do what was asked. The message is one line and says what to do next. */
final class Failure extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Exit exit;

    Failure(Exit exit, String message) {
        this(exit, message, null);
    }

    private Failure(Exit exit, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    static Failure usage(String message) {
        return new Failure(Exit.USAGE, message);
    }

    static Failure notRunning() {
        return new Failure(Exit.NOT_RUNNING, "the daemon is not running: start it with 'keychain-auth start'");
    }

    static Failure unknownPath(String path) {
        return new Failure(
                Exit.NOT_FOUND,
                "path " + path + " is not registered. use 'register' instead: keychain-auth register " + path);
    }

    /** Says in words what the file system says by the type of an exception. */
    static Failure of(IOException e) {
        return switch (e) {
            case NoSuchFileException missing ->
                new Failure(Exit.NOT_FOUND, missing.getFile() + ": no such file: check the path", e);
            case AccessDeniedException denied ->
                new Failure(Exit.FAILED, denied.getFile() + ": permission denied: check its owner and mode", e);
            case FileSystemException other
            when other.getReason() != null -> new Failure(Exit.FAILED, other.getFile() + ": " + other.getReason(), e);
            case IOException other -> of((Exception) other);
        };
    }

    /** A failure of a part below, whose message is made for users. */
    static Failure of(Exception e) {
        String message = e.getMessage();
        return new Failure(Exit.FAILED, message == null ? e.toString() : message, e);
    }

    Exit exit() {
        return exit;
    }
}
