package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.EventLoop;
import io.keychainauth.peer.serving.KernelException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * What the fakes of the four ports share: descriptors that are counted, a script of what peers do, and one call that fails. A
 * descriptor that is used or closed although it is not open is a failure of the test, not of the call.
 */
final class FakeKernel {
    static final long USER = 1000;
    static final long PEER = 4242;
    static final int SOCKET = 900;
    static final long PEER_SOCKET = 5555;
    static final byte[] PROGRAM = "the program".getBytes(UTF_8);

    /** Names of calls in order. */
    final List<String> calls = new ArrayList<>();

    final Map<Integer, String> open = new HashMap<>();
    final TreeSet<String> mistakes = new TreeSet<>();
    final Map<String, FileStatus> paths = new HashMap<>();

    long peerPid = PEER;
    long peerUid = USER;
    boolean peerAlive = true;
    boolean pinned = true;
    boolean pageTableClosed;
    byte[] link = "/opt/tool".getBytes(UTF_8);
    /** Names under which files are open. */
    final Map<Integer, String> names = new HashMap<>();
    /** Names of all files that were ever opened. */
    final Set<String> opened = new HashSet<>();

    /** Names of files by the call that opened them, or failed to. */
    final Map<Integer, String> openings = new HashMap<>();
    /** Files of an image that is no more. */
    private final Set<Integer> stale = new HashSet<>();
    /** Files of an image whose memory another process keeps. */
    private final Set<Integer> kept = new HashSet<>();
    /** What ran when each link to it was opened. */
    final Map<Integer, FileStatus> programs = new HashMap<>();

    static final long MOUNT = 27;
    String mounts = """
            22 27 0:21 / /proc rw - proc proc rw
            27 1 0:1 / / rw - ext4 /dev/vda rw
            """;
    String maps = """
            00400000-00401000 r-xp 00000000 00:01 11       /opt/tool
            7f0000000000-7f0000001000 r-xp 00000000 00:01 21       /lib/libc.so.6
            7ffe00000000-7ffe00001000 r-xp 00000000 00:00 0       [vdso]
            ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0       [vsyscall]
            """;
    String smaps = """
            00400000-00401000 r-xp 00000000 00:01 11       /opt/tool
            Anonymous:             0 kB
            Swap:                  0 kB
            7f0000000000-7f0000001000 r-xp 00000000 00:01 21       /lib/libc.so.6
            Anonymous:             0 kB
            Swap:                  0 kB
            7ffe00000000-7ffe00001000 r-xp 00000000 00:00 0       [vdso]
            Anonymous:             0 kB
            Swap:                  0 kB
            """;
    /** Our own, with the first page of a file that was mapped. */
    String ownMaps = "00100000-00101000 r-xp 00000000 00:01 1       /ourselves\n";
    /** Paths that we may write although neither owner nor mode says so. */
    final Set<String> granted = new HashSet<>();

    /** Paths with an access control list. */
    final Set<String> listed = new HashSet<>();
    /** Groups that the account database knows. */
    final Set<Long> groups = new HashSet<>(Set.of(USER));

    boolean readOnlyMounts;
    /** Whether one of our own groups is that of every file. */
    boolean writableByGroup = true;
    /** Most bytes that one read gives. */
    int piece = Integer.MAX_VALUE;

    long nanos;
    long tracer;
    long threads = 1;
    List<String> tasks = List.of("4242", "4243");
    /** Process that traces another thread than the first. */
    long threadTracer;

    boolean modified;
    boolean closeOnExec = true;
    boolean foreignNamespace;
    /** Whether the peer lives in a process id namespace below ours. */
    boolean nested;

    boolean pageScan = true;
    boolean mountsChanged;
    boolean writersRefused;
    /** Descriptors of the peer, and which of them is the connection. */
    List<String> descriptors = List.of("0", "1", "2", "3");

    String connection = "3";
    FileStatus executable = file(11, USER, PROGRAM.length);
    FileStatus executableNow = executable;
    byte[] content = PROGRAM;

    /** Connections that wait to be accepted. */
    int arriving;
    /** What a read finds: bytes, an empty array for the end, nothing for "not now". */
    final Deque<byte[]> incoming = new ArrayDeque<>();
    /** Events to come: what is ready on which descriptor. */
    final Deque<Event> events = new ArrayDeque<>();
    /** What happens once there are no events left. */
    Runnable idle = () -> {};
    /** Number of the last question about a socket. */
    int question;
    /** Bytes that the peer has written. */
    int waiting;

    final Map<Integer, Long> tokens = new HashMap<>();
    final StringBuilder sent = new StringBuilder();
    /** Bytes that the peer's queue takes. */
    int room = Integer.MAX_VALUE;

    /** Decides about errors and ends that come at any moment. */
    Optional<Random> chaos = Optional.empty();
    /** All of the peer is gone, as /proc shows it. */
    boolean gone;

    private int failingCall = -1;
    private int failingCode;
    private Optional<Runnable> before = Optional.empty();
    private int next = 100;

    record Event(int descriptor, int ready) {}

    static FileStatus file(long inode, long owner, long size) {
        return new FileStatus(1, inode, FileStatus.Kind.REGULAR, 0755, owner, owner, 1, size, 5, 6, MOUNT);
    }

    /** What a read of an open file gives. */
    byte[] text(int descriptor) {
        String name = names.getOrDefault(descriptor, "");
        if (stale.contains(descriptor)) {
            return new byte[0];
        }
        String text = switch (name) {
            case "maps" -> pinned ? maps : "";
            case "pagemap" -> pinned ? "\0".repeat(Long.BYTES) : "";
            case "status" ->
                "Name:\ttool\nState:\tS (sleeping)\nTracerPid:\t" + tracer + "\nNSpid:\t4242" + (nested ? "\t7" : "")
                        + "\nThreads:\t" + threads + "\n";
            case "smaps" -> smaps;
            case "/proc/self/mountinfo" -> mounts;
            case "/proc/self/maps" -> ownMaps;
            case "4243/status" ->
                "Name:\tx\nState:\tS (sleeping)\nTracerPid:\t" + threadTracer + "\nNSpid:\t4243\nThreads:\t2\n";
            case "4242/status" -> "Name:\tx\nState:\tS (sleeping)\nTracerPid:\t0\nNSpid:\t4242\nThreads:\t2\n";
            case "cmdline" -> "tool\0";
            default -> name.startsWith("fdinfo/") ? "pos:\t0\nflags:\t0" + (closeOnExec ? "2000002" : "2") + "\n" : "";
        };
        return text.getBytes(UTF_8);
    }

    FakeKernel() {
        paths.put("/opt/tool", executable);
        paths.put("/opt", file(2, 0, 0));
        paths.put("/", file(1, 0, 0));
        paths.put("/lib", file(3, 0, 0));
        paths.put("/lib/libc.so.6", file(21, 0, 5));
    }

    /** Descriptors of {@link #hold}. */
    static final int HELD = 5;

    /** The peer's process, held as a proof holds it. */
    HeldProcess hold(long pid, FileStatus running) {
        Descriptor handle = held("pidfd");
        Descriptor folder = held("folder");
        Pin pin = Pin.of(held("maps"), held("pagemap"));
        return new HeldProcess(pid, handle, folder, pin, held("exe"), running);
    }

    private Descriptor held(String name) {
        int number = opened(name);
        names.put(number, name);
        return new Descriptor(number, this::close);
    }

    Kernel kernel() {
        return new Kernel(new FakeSockets(this), new FakeEvents(this), new FakeProcessFiles(this), accounts());
    }

    EventLoop loop(LongSupplier clock) throws KernelException {
        return new EventLoop(Epoll.open(kernel()), kernel().sockets()::inbox, clock);
    }

    Accounts accounts() {
        return _ -> Set.copyOf(groups);
    }

    /** Files in the eyes of a user; each question for his groups is answered at once. */
    SystemFiles system(long user) {
        return system(user, nextLogin(user));
    }

    private NextLogin nextLogin(long user) {
        return new NextLogin(accounts(), user, () -> nanos, Runnable::run);
    }

    /** Files in the eyes of the user. */
    SystemFiles system(NextLogin nextLogin) {
        return system(USER, nextLogin);
    }

    private SystemFiles system(long user, NextLogin nextLogin) {
        return new SystemFiles(
                new FakeProcessFiles(this),
                () -> Mounts.Table.parse(mounts.getBytes(UTF_8)),
                nextLogin,
                user,
                () -> nanos);
    }

    /** Prepares a proof of peers; its calls do not count, since they are not part of any proof. */
    Attestor attestor(Features features) {
        try {
            Sockets.Peer own = new Sockets.Peer(1, USER, USER);
            Attestor attestor = new Attestor(kernel(), own, features, nextLogin(USER), () -> nanos);
            calls.clear();
            openings.clear();
            return attestor;
        } catch (KernelException e) {
            throw new AssertionError(e);
        }
    }

    /** The n-th call from now fails. */
    void fail(int call, int code) {
        failingCall = calls.size() + call;
        failingCode = code;
    }

    /** Just before the n-th call from now something happens. */
    void before(int call, Runnable what) {
        failingCall = calls.size() + call;
        before = Optional.of(what);
    }

    /** Notes a call; the error that it ends in, or 0. */
    int attempt(String function) {
        calls.add(function);
        if (chaos.isPresent()) {
            return misfortune(function, chaos.get());
        }
        if (calls.size() - 1 != failingCall) {
            return 0;
        }
        before.ifPresent(Runnable::run);
        return before.isPresent() ? 0 : failingCode;
    }

    private int misfortune(String function, Random random) {
        if (random.nextInt(500) == 0) {
            vanish();
        }
        int[] codes = Errors.of(function).toArray();
        return random.nextInt(60) == 0 ? codes[random.nextInt(codes.length)] : 0;
    }

    /** The peer executes its program once more; what is opened from now on looks as before. */
    void execute() {
        names.forEach((descriptor, name) -> {
            if (ofMemory(name) && !kept.contains(descriptor)) {
                stale.add(descriptor);
            }
        });
    }

    /** The peer executes another program, and a sibling keeps the memory and makes it look like the new one's (CLONE_VM). */
    void executeSharing(FileStatus program) {
        executable = program;
        executableNow = program;
        names.forEach((descriptor, name) -> {
            if (ofMemory(name)) {
                kept.add(descriptor);
            }
        });
    }

    private static boolean ofMemory(String name) {
        return name.equals("maps") || name.equals("pagemap");
    }

    /** The call that opens a file of this name for the first time. */
    int opening(Predicate<String> name) {
        return openings.entrySet().stream()
                .filter(each -> name.test(each.getValue()))
                .mapToInt(Map.Entry::getKey)
                .min()
                .orElseThrow();
    }

    /** The peer ends, and its parent has taken note of it. */
    void vanish() {
        peerAlive = false;
        pinned = false;
        gone = true;
    }

    void call(String function) throws KernelException {
        int code = attempt(function);
        if (code != 0) {
            throw new KernelException(function, code);
        }
    }

    void call(String function, int descriptor) throws KernelException {
        use(function, descriptor);
        call(function);
    }

    int opening(String function) throws KernelException {
        call(function);
        return opened(function);
    }

    int opened(String what) {
        open.put(next, what);
        return next++;
    }

    void use(String function, int descriptor) {
        if (!open.containsKey(descriptor)) {
            mistakes.add(function + " used descriptor " + descriptor + ", which is not open");
        }
    }

    void close(int descriptor) {
        if (open.remove(descriptor) == null) {
            mistakes.add("descriptor " + descriptor + " was closed twice");
        }
        tokens.remove(descriptor);
        names.remove(descriptor);
    }

    int descriptor(String what) {
        return open.entrySet().stream()
                .filter(each -> each.getValue().equals(what))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    ByteBuffer block(long offset) {
        int from = (int) Math.min(offset, content.length);
        return ByteBuffer.wrap(content, from, Math.min(4, content.length - from));
    }
}
