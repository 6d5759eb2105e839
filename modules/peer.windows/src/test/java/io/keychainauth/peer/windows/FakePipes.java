package io.keychainauth.peer.windows;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Pipes without a kernel: what was asked for is noted, clients are calls. */
final class FakePipes implements Pipes {
    private static final int CAPACITY = 1024;

    private final Faults faults;
    final List<Shape> shapes = new ArrayList<>();
    final List<Instance> instances = new ArrayList<>();
    int openPorts;
    /** What the system makes of the descriptor that is asked for. */
    String descriptor = "";

    FakePipes(Faults faults) {
        this.faults = faults;
    }

    synchronized int held() {
        return openPorts + (int) instances.stream().filter(each -> each.open).count();
    }

    /** A client that finds a free instance. */
    synchronized Optional<Instance> connect(long pid) {
        Optional<Instance> free = instances.stream().filter(Instance::free).findFirst();
        free.ifPresent(each -> each.taken(pid));
        return free;
    }

    @Override
    public String spelled(String text) throws CallException {
        faults.check("ConvertStringSecurityDescriptorToSecurityDescriptorW");
        return text;
    }

    @Override
    public synchronized Port open() throws CallException {
        faults.check("CreateIoCompletionPort");
        openPorts++;
        return new Queue();
    }

    private final class Queue implements Port {
        private final LinkedBlockingQueue<Completion> queue = new LinkedBlockingQueue<>();

        @Override
        public Pipe create(Shape shape, long key) throws CallException {
            synchronized (FakePipes.this) {
                shapes.add(shape);
                faults.check("CreateNamedPipeW");
                Instance instance = new Instance(queue, key, shape.descriptor());
                instances.add(instance);
                return instance;
            }
        }

        @Override
        public Optional<Completion> await(Optional<Duration> longest) throws CallException {
            faults.check("GetQueuedCompletionStatus");
            try {
                return longest.isEmpty()
                        ? Optional.of(queue.take())
                        : Optional.ofNullable(queue.poll(longest.get().toNanos(), TimeUnit.NANOSECONDS));
            } catch (InterruptedException e) {
                throw new CallException("GetQueuedCompletionStatus", 735);
            }
        }

        @Override
        public void post(long key) throws CallException {
            faults.check("PostQueuedCompletionStatus");
            queue.add(new Completion(key, Kind.POSTED, 0, 0));
        }

        @Override
        public void close() {
            synchronized (FakePipes.this) {
                openPorts--;
            }
        }
    }

    /** One instance, with the client at its other end. */
    class Instance implements Pipe {
        private final LinkedBlockingQueue<Completion> port;
        private final long key;
        private final String asked;
        private final ByteArrayOutputStream toClient = new ByteArrayOutputStream();
        private byte[] toServer = new byte[0];
        private byte[] arrived = new byte[0];
        private byte[] leaving = new byte[0];
        private boolean open = true;
        private boolean connecting;
        private boolean reading;
        private boolean writing;
        private boolean connected;
        private boolean hungUp;
        private boolean reads = true;
        private long pid;
        /** What arrives although the read was cancelled. */
        byte[] late = new byte[0];

        private int wiped;
        private int disconnects;
        /** How often a client was waited for. */
        volatile int waits;

        Instance(LinkedBlockingQueue<Completion> port, long key, String asked) {
            this.port = port;
            this.key = key;
            this.asked = asked;
        }

        synchronized boolean free() {
            return open && !connected && connecting;
        }

        private synchronized void taken(long client) {
            pid = client;
            toClient.reset();
            connected = true;
            hungUp = false;
            reads = true;
            if (connecting) {
                connecting = false;
                complete(Kind.INCOMING, 0, 0);
            }
        }

        /** A client that is there before anybody waits for it. */
        synchronized void early(long client) {
            taken(client);
        }

        /** The client writes; nowhere if it was thrown out before. */
        synchronized void send(byte[] bytes) {
            if (!connected) {
                return;
            }
            byte[] joined = Arrays.copyOf(toServer, toServer.length + bytes.length);
            System.arraycopy(bytes, 0, joined, toServer.length, bytes.length);
            toServer = joined;
            supply();
        }

        /** The client reads nothing from now on, or everything again. */
        synchronized void reads(boolean everything) {
            reads = everything;
            if (everything && writing) {
                take();
            }
        }

        /** The client closes its end. */
        synchronized void hangUp() {
            hungUp = true;
            connected = false;
            supply();
            if (writing) {
                writing = false;
                complete(Kind.OUTGOING, 0, Codes.ERROR_NO_DATA);
            }
        }

        synchronized byte[] received() {
            return toClient.toByteArray();
        }

        synchronized boolean thrownOut() {
            return !connected;
        }

        /** How often what arrived was wiped. */
        synchronized int wiped() {
            return wiped;
        }

        synchronized int disconnects() {
            return disconnects;
        }

        /** Whether nothing that passed through is left in memory. */
        synchronized boolean keepsNothing() {
            return empty(arrived) && empty(leaving);
        }

        private static boolean empty(byte[] block) {
            return Arrays.equals(block, new byte[block.length]);
        }

        private void supply() {
            if (!reading) {
                return;
            }
            if (toServer.length > 0) {
                reading = false;
                int count = Math.min(CAPACITY, toServer.length);
                arrived = Arrays.copyOf(toServer, count);
                toServer = Arrays.copyOfRange(toServer, count, toServer.length);
                complete(Kind.INCOMING, count, 0);
            } else if (hungUp) {
                reading = false;
                complete(Kind.INCOMING, 0, Codes.ERROR_BROKEN_PIPE);
            }
        }

        private void take() {
            writing = false;
            toClient.writeBytes(leaving);
            complete(Kind.OUTGOING, leaving.length, 0);
        }

        private void complete(Kind kind, int bytes, int code) {
            port.add(new Completion(key, kind, bytes, code));
        }

        @Override
        public String descriptor() throws CallException {
            faults.check("GetSecurityInfo");
            return descriptor.isEmpty() ? asked : descriptor;
        }

        @Override
        public synchronized int connect() {
            waits++;
            int code = open ? faults.code("ConnectNamedPipe") : Codes.ERROR_INVALID_HANDLE;
            if (code == 0 && hungUp) {
                code = Codes.ERROR_NO_DATA;
            } else if (code == 0 && connected) {
                code = Codes.ERROR_PIPE_CONNECTED;
            }
            connecting = code == 0;
            return code;
        }

        @Override
        public synchronized long client() throws CallException {
            faults.check("GetNamedPipeClientProcessId");
            return pid;
        }

        @Override
        public synchronized int read() {
            int code = open ? faults.code("ReadFile(pipe)") : Codes.ERROR_INVALID_HANDLE;
            if (code != 0) {
                return code;
            }
            if (hungUp && toServer.length == 0) {
                return Codes.ERROR_BROKEN_PIPE;
            }
            reading = true;
            supply();
            return 0;
        }

        @Override
        public ByteBuffer incoming(int bytes) {
            return ByteBuffer.wrap(arrived, 0, bytes);
        }

        @Override
        public synchronized void wipe() {
            Arrays.fill(arrived, (byte) 0);
            wiped++;
        }

        @Override
        public synchronized void wipeSent() {
            Arrays.fill(leaving, (byte) 0);
        }

        @Override
        public synchronized int write(byte[] bytes, int offset) {
            int code = open ? faults.code("WriteFile(pipe)") : Codes.ERROR_INVALID_HANDLE;
            if (code != 0) {
                return code;
            }
            if (hungUp) {
                return Codes.ERROR_NO_DATA;
            }
            leaving = Arrays.copyOfRange(bytes, offset, Math.min(bytes.length, offset + CAPACITY));
            writing = true;
            if (reads) {
                take();
            }
            return 0;
        }

        @Override
        public synchronized void cancel() {
            abort(Codes.ERROR_OPERATION_ABORTED);
        }

        private void abort(int code) {
            if (reading && late.length > 0) {
                reading = false;
                arrived = late;
                complete(Kind.INCOMING, late.length, 0);
            }
            if (connecting || reading) {
                connecting = false;
                reading = false;
                complete(Kind.INCOMING, 0, code);
            }
            if (writing) {
                writing = false;
                complete(Kind.OUTGOING, 0, code);
            }
        }

        @Override
        public synchronized void disconnect() {
            connected = false;
            hungUp = false;
            disconnects++;
            toServer = new byte[0];
            abort(Codes.ERROR_PIPE_NOT_CONNECTED);
        }

        @Override
        public synchronized void close() {
            if (!open) {
                throw new AssertionError("closed twice");
            }
            open = false;
            connected = false;
            abort(Codes.ERROR_OPERATION_ABORTED);
        }
    }
}
