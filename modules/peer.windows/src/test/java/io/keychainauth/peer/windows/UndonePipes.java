package io.keychainauth.peer.windows;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Pipes some of whose calls fail that tell nobody, or almost nobody: what they should do is not done then.
 *
 * @param connects what the next waits for a client fail with
 */
record UndonePipes(Pipes real, Faults faults, Queue<Integer> connects) implements Pipes {
    UndonePipes(Pipes real, Faults faults) {
        this(real, faults, new ConcurrentLinkedQueue<>());
    }

    @Override
    public String spelled(String descriptor) throws CallException {
        return real.spelled(descriptor);
    }

    @Override
    public Port open() throws CallException {
        return new Undone(real.open());
    }

    private void unlessUndone(String function, Runnable call) {
        if (faults.code(function) == 0) {
            call.run();
        }
    }

    private final class Undone implements Port {
        private final Port port;

        Undone(Port port) {
            this.port = port;
        }

        @Override
        public Pipe create(Shape shape, long key) throws CallException {
            return new UndonePipe(port.create(shape, key));
        }

        @Override
        public Optional<Completion> await(Optional<Duration> longest) throws CallException {
            return port.await(longest);
        }

        @Override
        public void post(long key) throws CallException {
            faults.check("PostQueuedCompletionStatus");
            port.post(key);
        }

        @Override
        public void close() {
            port.close();
        }
    }

    private final class UndonePipe implements Pipe {
        private final Pipe pipe;

        UndonePipe(Pipe pipe) {
            this.pipe = pipe;
        }

        @Override
        public String descriptor() throws CallException {
            return pipe.descriptor();
        }

        @Override
        public int connect() {
            return Optional.ofNullable(connects.poll()).orElseGet(pipe::connect);
        }

        @Override
        public long client() throws CallException {
            return pipe.client();
        }

        @Override
        public int read() {
            return pipe.read();
        }

        @Override
        public ByteBuffer incoming(int bytes) {
            return pipe.incoming(bytes);
        }

        @Override
        public void wipe() {
            pipe.wipe();
        }

        @Override
        public void wipeSent() {
            pipe.wipeSent();
        }

        @Override
        public int write(byte[] bytes, int offset) {
            return pipe.write(bytes, offset);
        }

        @Override
        public void cancel() {
            unlessUndone("CancelIoEx", pipe::cancel);
        }

        @Override
        public void disconnect() {
            unlessUndone("DisconnectNamedPipe", pipe::disconnect);
        }

        @Override
        public void close() {
            pipe.close();
        }
    }
}
