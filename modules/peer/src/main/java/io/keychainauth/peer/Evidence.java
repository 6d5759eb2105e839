package io.keychainauth.peer;

/**
 * One fact that the operating system stated about a peer. Facts carry no judgement; {@link Proof#verdict()} judges them
 * all.
 */
public sealed interface Evidence {
    /**
     * Kernel credentials of the process that connected.
     *
     * @param pid its process id as we see it; 0 if it lives where we cannot see it
     * @param uid its user
     * @param ownUid the user we run as
     */
    record Credentials(long pid, long uid, long ownUid) implements Evidence {}

    /**
     * How the process is held on to while the connection lives.
     *
     * @param immuneToPidReuse whether the handle came from the socket itself and not from the process id
     */
    record Handle(boolean immuneToPidReuse) implements Evidence {}

    /**
     * The running executable.
     *
     * @param image its path and content
     * @param replaced whether the file at that path is another one by now
     */
    record Executable(Image image, boolean replaced) implements Evidence {}

    /**
     * Bytes that were written before the image was pinned, and so by an unknown image.
     *
     * @param bytes offset in the stream from which on the writer is known
     */
    record Barrier(long bytes) implements Evidence {}

    /**
     * The writer of some bytes.
     *
     * @param pid process that called write, as the kernel stated it with the bytes; 0 if it did not
     * @param alone whether nothing but that statement came along with the bytes: no descriptors, no other control data
     */
    record Sender(long pid, boolean alone) implements Evidence {
        /** A writer whose bytes came alone. */
        public Sender(long pid) {
            this(pid, true);
        }
    }

    /**
     * A step that could not be completed. Always a denial: an error is never "unsupported, so allow".
     *
     * @param refusal what to call it
     * @param function name of the call that failed
     * @param code error code of the operating system, 0 if there is none
     */
    record Missing(Refusal refusal, String function, int code) implements Evidence {}
}
