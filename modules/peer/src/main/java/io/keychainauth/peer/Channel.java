package io.keychainauth.peer;

/** The dialling side of a connection; blocking. */
public interface Channel extends AutoCloseable {
    /** Process id of who began to listen at the other side, 0 if it is not visible from here. */
    long listener();

    /** Sends all bytes. */
    void write(byte[] bytes) throws PeerException;

    /** Tells the other side that nothing more will be sent. */
    void finish() throws PeerException;

    /**
     * Reads what is there, at least one byte.
     *
     * @return number of bytes, or -1 at the end of the stream
     */
    int read(byte[] buffer) throws PeerException;

    @Override
    void close();
}
