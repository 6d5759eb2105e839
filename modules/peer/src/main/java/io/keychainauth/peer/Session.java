package io.keychainauth.peer;

import java.nio.ByteBuffer;

/** Receives the events of one connection. Callbacks never overlap and may come on any serving thread. */
public interface Session {
    /**
     * Bytes arrived.
     *
     * @param bytes valid only during the call
     * @param sender who wrote exactly these bytes; two writers are never merged into one call
     */
    void received(ByteBuffer bytes, Evidence.Sender sender);

    /** The peer will send no more; it may still read answers. */
    void ended();

    /** The connection goes on after {@link Connection#resume()} or after queued output was taken by the peer. */
    void resumed();

    /** The connection is gone; the last callback, exactly once. */
    void closed();
}
