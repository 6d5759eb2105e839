package io.keychainauth.peer.windows;

import io.keychainauth.peer.PeerException;

/** How the instances of our pipes are made, and by whom they can be opened. */
final class PipeShape {
    /** Most that Windows numbers: 255 would mean "as many as anybody likes". */
    static final int AGENT_INSTANCES = 240;

    static final int CONTROL_INSTANCES = 14;

    /** A request of a usual size, and its answer. The kernel charges it to who writes. */
    private static final int BUFFER_BYTES = 64 << 10;

    private PipeShape() {}

    /**
     * Reading and writing (FILE_GENERIC_READ, FILE_GENERIC_WRITE) for one user, and nothing for anybody else; the list is
     * protected, so that nothing is inherited. Writing includes the right to make instances, which a client's
     * GENERIC_WRITE asks for: it cannot be withheld. All instances there may be are made at the start for that reason.
     */
    static String descriptor(String sid) {
        return "O:" + sid + "D:P(A;;FRFW;;;" + sid + ")";
    }

    static int instances(PipeName name) {
        return name.ofControl() ? CONTROL_INSTANCES : AGENT_INSTANCES;
    }

    static Pipes.Shape of(PipeName name, String sid, boolean first) {
        int flags = Pipes.DUPLEX | Pipes.OVERLAPPED | (first ? Pipes.FIRST : 0);
        return new Pipes.Shape(
                name.toString(), flags, Pipes.BYTES | Pipes.LOCAL_ONLY, instances(name), BUFFER_BYTES, descriptor(sid));
    }

    /** Looks whether the system took the descriptor as it was meant. */
    static void require(Pipes pipes, Pipes.Pipe pipe, String sid) throws CallException, PeerException {
        if (!pipe.descriptor().equals(pipes.spelled(descriptor(sid)))) {
            throw new PeerException("the pipe has another security descriptor than the one that was asked for: others"
                    + " could reach it, so it is not used");
        }
    }
}
