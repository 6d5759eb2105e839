package io.keychainauth.peer;

/** Told of every new connection. */
@FunctionalInterface
public interface Acceptor {
    /**
     * Takes charge of a connection whose {@link Connection#proof() proof} has been gathered and of which nothing has
     * been read.
     */
    Session accepted(Connection connection);
}
