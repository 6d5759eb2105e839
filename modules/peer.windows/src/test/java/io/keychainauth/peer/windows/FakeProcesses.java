package io.keychainauth.peer.windows;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Processes as tests arrange them. A handle stays that of the process that it was opened on, whatever its id becomes. */
final class FakeProcesses implements Processes {
    static final Owner OWN = new Owner("S-1-5-21-11-22-33-1001", 1);
    static final long NOW = 10_000;

    /** A process; tests change it as they like. */
    static final class Program {
        final long pid;
        long shownPid;
        long created = 5_000;
        Owner owner = OWN;
        boolean alive = true;
        boolean debugged;
        String image = FakeFiles.TOOL;
        private final NavigableMap<Long, Region> regions = new TreeMap<>();
        final Map<Long, String> mapped = new HashMap<>();

        Program(long pid) {
            this.pid = pid;
            this.shownPid = pid;
        }

        void add(Region region) {
            regions.put(region.end(), region);
        }

        /** Maps a file as a program or library. */
        void map(long base, String name) {
            add(new Region(base, base + 0x1000, true, false));
            add(new Region(base, base + 0x5000, true, true));
            mapped.put(base, name);
        }
    }

    private final Faults faults;
    private final Map<Long, Program> byPid = new HashMap<>();
    private final Map<Long, Program> handles = new HashMap<>();
    private long next = 0x100;
    /** Whether we are an administrator. */
    boolean elevated;
    /** Happens before a process is asked for its image, to whoever asks. */
    volatile Runnable beforeImage = () -> {};

    FakeProcesses(Faults faults) {
        this.faults = faults;
    }

    /** Starts a well-behaved program. */
    synchronized Program start(long pid) {
        Program process = new Program(pid);
        process.map(0x140000000L, FakeFiles.DEVICE + "\\Users\\me\\tool.exe");
        process.map(0x7ff800000000L, FakeFiles.DEVICE + "\\Windows\\System32\\ntdll.dll");
        byPid.put(pid, process);
        return process;
    }

    /** Takes a process away; its id is free. */
    synchronized void end(Program process) {
        process.alive = false;
        byPid.remove(process.pid, process);
    }

    synchronized int open() {
        return handles.size();
    }

    private synchronized Program of(String function, long handle) throws CallException {
        faults.check(function);
        Program process = handles.get(handle);
        if (process == null) {
            throw new CallException(function, Codes.ERROR_INVALID_HANDLE);
        }
        return process;
    }

    @Override
    public Owner own() {
        return OWN;
    }

    @Override
    public boolean elevated() throws CallException {
        faults.check("GetTokenInformation(elevation)");
        return elevated;
    }

    private synchronized long open(String function, long pid) throws CallException {
        faults.check(function);
        Program process = byPid.get(pid);
        if (process == null) {
            throw new CallException("OpenProcess", Codes.ERROR_INVALID_PARAMETER);
        }
        handles.put(++next, process);
        return next;
    }

    @Override
    public long open(long pid) throws CallException {
        return open("OpenProcess", pid);
    }

    @Override
    public long inspect(long pid) throws CallException {
        return open("OpenProcess(memory)", pid);
    }

    @Override
    public long id(long process) throws CallException {
        return of("GetProcessId", process).shownPid;
    }

    @Override
    public boolean alive(long process) throws CallException {
        return of("WaitForSingleObject", process).alive;
    }

    @Override
    public long created(long process) throws CallException {
        return of("GetProcessTimes", process).created;
    }

    @Override
    public long now() {
        return NOW;
    }

    @Override
    public String image(long process) throws CallException {
        beforeImage.run();
        return of("QueryFullProcessImageNameW", process).image;
    }

    @Override
    public Owner owner(long process) throws CallException {
        return of("GetTokenInformation", process).owner;
    }

    @Override
    public boolean debugged(long inspected) throws CallException {
        return of("CheckRemoteDebuggerPresent", inspected).debugged;
    }

    @Override
    public Optional<Region> region(long inspected, long address) throws CallException {
        return Optional.ofNullable(of("VirtualQueryEx", inspected).regions.higherEntry(address))
                .map(Map.Entry::getValue);
    }

    @Override
    public String mapped(long inspected, long address) throws CallException {
        String name = of("GetMappedFileNameW", inspected).mapped.get(address);
        if (name == null) {
            throw new CallException("GetMappedFileNameW", 487);
        }
        return name;
    }

    @Override
    public synchronized void close(long handle) {
        if (handles.remove(handle) == null) {
            throw new AssertionError("closed twice");
        }
    }
}
