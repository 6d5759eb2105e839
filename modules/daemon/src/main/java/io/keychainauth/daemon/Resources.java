package io.keychainauth.daemon;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a daemon holds, released once in reverse order, each whatever became of the others. */
final class Resources {
    /** Releases one resource. */
    interface Release {
        void run() throws IOException;
    }

    private final Deque<Release> held = new ArrayDeque<>();

    /** Notes how to release a resource, in the statement that acquires it. */
    <T> T add(T resource, java.util.function.Function<T, Release> release) {
        held.push(release.apply(resource));
        return resource;
    }

    /** The first failure is thrown once everything has been released. */
    void close() throws IOException {
        if (held.isEmpty()) {
            return;
        }
        try {
            held.pop().run();
        } finally {
            close();
        }
    }
}
