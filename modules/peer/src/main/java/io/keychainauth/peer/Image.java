package io.keychainauth.peer;

import java.util.Optional;

/**
 * The file that a peer executes. It is held open, or, where that would keep its user from renewing it, must still be the
 * same one when it is hashed: what happens at its path makes no other file of it.
 */
public interface Image {
    /** Real path, as the kernel reports it for the running process, without a mark for replaced files. */
    String path();

    /** Digest if it is known without reading the file. */
    Optional<String> knownDigest();

    /** Whether our user could change the file, or put another one into its place. */
    boolean writableByUser();

    /** Whether the path leads to another file at this moment, or to none, or to nobody knows what. */
    boolean replaced();

    /** Size in bytes. */
    long size();

    /**
     * Digest of that file: 64 lower-case hex digits of its SHA-256. Reads the file unless the digest is known; may
     * take seconds.
     *
     * @throws PeerException if the file is too large, cannot be read, or is another one by now
     */
    String digest() throws PeerException;
}
