package io.keychainauth.peer;

import java.util.Optional;

/** The file that a peer executes, held open so that it stays the same file whatever happens at its path. */
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
     * Digest of the held file: 64 lower-case hex digits of its SHA-256. Reads the file unless the digest is known; may
     * take seconds.
     *
     * @throws PeerException if the file is too large or cannot be read
     */
    String digest() throws PeerException;
}
