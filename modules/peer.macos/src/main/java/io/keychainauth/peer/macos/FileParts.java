package io.keychainauth.peer.macos;

import io.keychainauth.peer.serving.KernelException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Parts of a file's content. */
@FunctionalInterface
interface FileParts {
    /** Bytes from an offset on, in big-endian order; empty if they are not all there. */
    Optional<ByteBuffer> part(long offset, int length) throws KernelException;
}
