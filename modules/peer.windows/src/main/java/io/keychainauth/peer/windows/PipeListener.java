package io.keychainauth.peer.windows;

import io.keychainauth.peer.Acceptor;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import java.util.function.LongSupplier;

/** All instances of a pipe, and the loop that serves who connected to them. */
final class PipeListener implements Listener {
    private final Endpoint endpoint;
    private final PipeLoop loop;

    private PipeListener(Endpoint endpoint, PipeLoop loop) {
        this.endpoint = endpoint;
        this.loop = loop;
    }

    static PipeListener open(Kernel kernel, Endpoint endpoint) throws PeerException {
        return open(kernel, endpoint, System::nanoTime);
    }

    /**
     * Makes all instances and has them listen.
     *
     * @param clock monotonic, in nanoseconds
     */
    static PipeListener open(Kernel kernel, Endpoint endpoint, LongSupplier clock) throws PeerException {
        PipeName name = PipeName.of(endpoint);
        try {
            Attestor attestor = new Attestor(kernel.processes(), kernel.files(), clock);
            PipeLoop loop = new PipeLoop(kernel.pipes().open(), clock);
            boolean complete = false;
            try {
                make(kernel, name, attestor, loop);
                complete = true;
                return new PipeListener(endpoint, loop);
            } finally {
                if (!complete) {
                    loop.close();
                }
            }
        } catch (CallException e) {
            throw failed(e);
        }
    }

    /** All before the first listens: a client that is in would keep its instance from being ours if another fails. */
    private static void make(Kernel kernel, PipeName name, Attestor attestor, PipeLoop loop)
            throws CallException, PeerException {
        String sid = attestor.own().sid();
        try {
            Instance first = loop.add(PipeShape.of(name, sid, true), attestor);
            PipeShape.require(kernel.pipes(), first.pipe(), sid);
            for (int i = 1; i < PipeShape.instances(name); i++) {
                loop.add(PipeShape.of(name, sid, false), attestor);
            }
        } catch (CallException e) {
            boolean busy = e.code() == Codes.ERROR_ACCESS_DENIED || e.code() == Codes.ERROR_PIPE_BUSY;
            if (busy && e.function().equals("CreateNamedPipeW")) {
                throw taken(name, sid, e);
            }
            throw e;
        }
        loop.instances().forEach(Instance::listen);
    }

    private static PeerException taken(PipeName name, String sid, CallException e) {
        return new PeerException(
                "another program holds the pipe " + name + ": stop it if it is yours and should not be there; if it is"
                        + " another user's daemon, start with --socket '" + PipeName.of(sid) + "'",
                e.function(),
                e.code());
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public void serve(Acceptor acceptor) throws PeerException {
        try {
            loop.serve(acceptor);
        } catch (CallException e) {
            throw failed(e);
        }
    }

    @Override
    public int late() {
        return loop.watch().late();
    }

    /** Nobody can take a name away whose instances we hold. */
    @Override
    public boolean restore() {
        return false;
    }

    @Override
    public void tidy() {
        loop.instances().forEach(Instance::tidy);
    }

    @Override
    public void stopAccepting() {
        loop.instances().forEach(Instance::stopListening);
    }

    @Override
    public void close() {
        loop.close();
    }

    private static PeerException failed(CallException e) {
        return new PeerException("the transport failed (" + e.getMessage() + ")", e.function(), e.code());
    }
}
