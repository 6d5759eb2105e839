package io.keychainauth.peer.serving;

/** A listening socket that any thread may close while others use it, and how whoever comes in is proven. */
public interface Entrance extends AutoCloseable {
    /** Nobody is there any more, or a call was interrupted: the next may succeed at once. */
    int NOBODY = -1;

    /** Nobody can be let in at the moment. */
    int FULL = -2;

    /** Lends its number out for one call. */
    void use(Use use) throws KernelException;

    /** Takes the next connection: a socket that never blocks, {@link #NOBODY} or {@link #FULL}. */
    int accept();

    /**
     * Gathers the evidence about who came in; takes as long as it takes.
     *
     * @param watch told of the process whose answers are waited for
     */
    Witness prove(int socket, Watch watch);

    /** Whether it is closed. */
    boolean closed();

    @Override
    void close();

    /** Something that is done with the number. */
    @FunctionalInterface
    interface Use {
        void with(int number) throws KernelException;
    }
}
