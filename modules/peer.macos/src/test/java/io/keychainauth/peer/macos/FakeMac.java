package io.keychainauth.peer.macos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.serving.KernelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A Mac with one peer, as far as a proof asks: which program of which process has the connection, and what is where. A
 * descriptor that is used or closed although it is not open is a failure of the test.
 */
final class FakeMac implements Processes, Files, Signatures {
    static final long USER = 501;
    static final int SOCKET = 9;
    static final int CONNECTION = 3;
    static final int OTHER_CONNECTION = 5;
    static final long OUR_END = 1000;
    static final long OTHER_END = 2000;
    static final byte[] CONTENT = Program.of("the program", 2);
    static final String CODE_HASH = Program.codeHash("the program", 2);
    static final NamedFile FILE = new NamedFile(1, 77, NamedFile.Kind.REGULAR, 0755, USER, CONTENT.length, 5, 6);

    final List<String> calls = new ArrayList<>();
    final Set<Integer> open = new HashSet<>();

    /** Before the call of this number something happens. */
    int moment = -1;

    Runnable happens = () -> {};

    long user = USER;
    long tokenUser = USER;
    long pid = 42;
    long version = 7;
    /** Who used the connection last, if another than the peer. */
    Optional<AuditToken> lastUser = Optional.empty();

    boolean gone;
    boolean traced;
    byte[] path = "/opt/tool".getBytes(UTF_8);
    NamedFile there = FILE;
    NamedFile running = FILE;
    FileSystem system = new FileSystem("apfs", true);
    Answer signature = new Answer.Valid(new Evidence.Signer(CODE_HASH, "tool", Optional.of("TEAM")));
    Optional<List<Integer>> sockets = Optional.of(List.of(CONNECTION, OTHER_CONNECTION));
    boolean closeOnExec = true;
    /** What each read of its file shows. */
    Supplier<byte[]> content = () -> CONTENT;

    int waiting;
    byte[] arguments = {};
    private int next = 100;

    static AuditToken token(long pid, long user, long version) {
        ByteBuffer words = ByteBuffer.allocate(AuditToken.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        words.putInt(4, (int) user).putInt(20, (int) pid).putInt(28, (int) version);
        return new AuditToken(words.array());
    }

    void call(String name) {
        if (calls.size() == moment) {
            happens.run();
        }
        calls.add(name);
    }

    AuditToken token() {
        return lastUser.orElseGet(() -> token(pid, tokenUser, version));
    }

    private void alive(String function) throws KernelException {
        call(function);
        if (gone) {
            throw new KernelException(function, Errno.ESRCH);
        }
    }

    Kernel kernel() {
        return new Kernel(new FakeSockets(this), new SilentEvents(), this, this, this);
    }

    @Override
    public byte[] path(AuditToken token) throws KernelException {
        alive("proc_pidpath_audittoken");
        if (!token.equals(token(pid, tokenUser, version))) {
            throw new KernelException("proc_pidpath_audittoken", Errno.ESRCH);
        }
        return path;
    }

    @Override
    public boolean traced(long of) throws KernelException {
        alive("PROC_PIDTBSDINFO");
        return traced;
    }

    @Override
    public Optional<Region> region(long of, long address) throws KernelException {
        alive("PROC_PIDREGIONPATHINFO");
        if (address == 0) {
            return Optional.of(new Region(4096, false, running.device(), running.inode()));
        }
        return address == 4096
                ? Optional.of(new Region(8192, true, running.device(), running.inode()))
                : Optional.empty();
    }

    @Override
    public Optional<List<Integer>> sockets(long of) throws KernelException {
        alive("PROC_PIDLISTFDS");
        return sockets;
    }

    @Override
    public Optional<OpenSocket> socket(long of, int descriptor) throws KernelException {
        alive("PROC_PIDFDSOCKETINFO");
        boolean other = descriptor == OTHER_CONNECTION;
        return Optional.of(new OpenSocket(other ? 4711 : OTHER_END, OUR_END, closeOnExec));
    }

    @Override
    public Optional<OpenSocket> ownSocket(int descriptor) {
        call("PROC_PIDFDSOCKETINFO");
        return Optional.of(new OpenSocket(OUR_END, gone ? 0 : OTHER_END, true));
    }

    @Override
    public byte[] arguments(long of) {
        return arguments.clone(); // Who reads them overwrites them.
    }

    @Override
    public int open(String name) throws KernelException {
        call("open");
        open.add(++next);
        return next;
    }

    private void use(int file) {
        if (!open.contains(file)) {
            throw new AssertionError("descriptor " + file + " is not open");
        }
    }

    @Override
    public NamedFile status(int file) {
        call("fstat");
        use(file);
        return there;
    }

    @Override
    public NamedFile status(String name) {
        call("lstat");
        return there;
    }

    @Override
    public FileSystem fileSystem(int file) {
        call("fstatfs");
        use(file);
        return system;
    }

    @Override
    public boolean writable(String name) {
        return true;
    }

    @Override
    public ByteBuffer read(int file, long offset) {
        use(file);
        byte[] bytes = content.get();
        return ByteBuffer.wrap(bytes).position((int) Math.min(offset, bytes.length));
    }

    @Override
    public void close(int file) {
        use(file);
        open.remove(file);
    }

    @Override
    public Answer of(AuditToken token) {
        call("SecCode");
        boolean same = !gone && token.equals(token(pid, tokenUser, version));
        return same
                ? signature
                : new Answer.Failed(
                        io.keychainauth.peer.Refusal.PROCESS_GONE, "SecCodeCopyGuestWithAttributes", -67065);
    }
}
