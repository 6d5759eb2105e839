package io.keychainauth.peer.windows;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Files as tests arrange them, on one volume {@code C:}. */
final class FakeFiles implements ImageFiles {
    static final String DEVICE = "\\Device\\HarddiskVolume3";
    static final String TOOL = "C:\\Users\\me\\tool.exe";
    static final String LIBRARY = "C:\\Windows\\System32\\ntdll.dll";

    /** A file; tests change it as they like. */
    static final class File {
        final long index;
        byte[] content;
        String fileSystem = "NTFS";
        long size = -1;
        long written = 1;
        boolean openForWriting;
        /** Final path in place of the one that led to it. */
        String path = "";

        File(long index, byte[] content) {
            this.index = index;
            this.content = content;
        }
    }

    private record Open(String path, File file) {}

    private final Faults faults;
    private final Map<String, File> byPath = new HashMap<>();
    private final Map<Long, Open> handles = new HashMap<>();
    private final Map<String, Set<Right>> granted = new HashMap<>();
    private final Map<String, String> owners = new HashMap<>();
    /** Where names lead that somebody has redirected. */
    private final Map<String, String> redirected = new HashMap<>();

    private final Set<String> held = new HashSet<>();
    private long next = 0x5000;

    FakeFiles(Faults faults) {
        this.faults = faults;
        put(TOOL, "tool");
        put(LIBRARY, "library");
        put("C:\\Windows\\System32\\kernel32.dll", "system");
        grant(TOOL, Right.WRITE);
    }

    synchronized File put(String path, String content) {
        File file = new File(++next, content.getBytes(UTF_8));
        byPath.put(path, file);
        return file;
    }

    /** Gives a file another path; the other one is left empty, or gets what was there before. */
    synchronized void rename(String from, String to) {
        if (held.contains(from) || held.contains(to)) {
            return; // ERROR_SHARING_VIOLATION
        }
        byPath.put(to, file(from));
        byPath.remove(from);
    }

    synchronized boolean has(String path) {
        return byPath.containsKey(path);
    }

    synchronized File file(String path) {
        File file = byPath.get(path);
        if (file == null) {
            throw new AssertionError("no file " + path);
        }
        return file;
    }

    synchronized void grant(String path, Right right) {
        granted.computeIfAbsent(path, _ -> EnumSet.noneOf(Right.class)).add(right);
    }

    /** Gives a file or folder, which would be the system's, to somebody else. */
    synchronized void own(String path, String sid) {
        owners.put(path, sid);
    }

    /** Has a name lead to another file or folder from now on, as who may define a drive letter can. */
    synchronized void redirect(String from, String to) {
        redirected.put(from, to);
    }

    synchronized int open() {
        return handles.size();
    }

    private static String plain(String path) {
        String device = "\\\\?\\GLOBALROOT" + DEVICE;
        return path.startsWith(device) ? "C:" + path.substring(device.length()) : FileName.plain(path);
    }

    private String followed(String path) {
        return redirected.getOrDefault(plain(path), plain(path));
    }

    private synchronized long open(String path, boolean exclusive) throws CallException {
        File file = byPath.get(followed(path));
        if (file == null) {
            throw new CallException("CreateFileW", Codes.ERROR_FILE_NOT_FOUND);
        }
        if (exclusive && file.openForWriting) {
            throw new CallException("CreateFileW", Codes.ERROR_SHARING_VIOLATION);
        }
        String shown = file.path.isEmpty() ? followed(path) : file.path;
        if (exclusive) {
            held.add(shown);
        }
        handles.put(++next, new Open(shown, file));
        return next;
    }

    private synchronized Open of(String function, long handle) throws CallException {
        faults.check(function);
        Open open = handles.get(handle);
        if (open == null) {
            throw new CallException(function, Codes.ERROR_INVALID_HANDLE);
        }
        return open;
    }

    @Override
    public long hold(String path) throws CallException {
        faults.check("CreateFileW");
        return open(path, true);
    }

    @Override
    public long look(String path) throws CallException {
        faults.check("CreateFileW(look)");
        return open(path, false);
    }

    @Override
    public String path(long file) throws CallException {
        String path = of("GetFinalPathNameByHandleW", file).path();
        return path.startsWith("\\\\") ? "\\\\?\\UNC" + path.substring(1) : "\\\\?\\" + path;
    }

    @Override
    public String devicePath(long file) throws CallException {
        String path = of("GetFinalPathNameByHandleW", file).path();
        return path.startsWith("C:") ? DEVICE + path.substring(2) : "\\Device\\Mup" + path.substring(1);
    }

    @Override
    public Identity identity(long file) throws CallException {
        File found = of("GetFileInformationByHandle", file).file();
        long size = found.size < 0 ? found.content.length : found.size;
        return new Identity(7, found.index, size, found.written, false);
    }

    @Override
    public String fileSystem(long file) throws CallException {
        return of("GetVolumeInformationByHandleW", file).file().fileSystem;
    }

    @Override
    public int read(long file, byte[] into, long offset) throws CallException {
        byte[] content = of("ReadFile", file).file().content;
        int count = (int) Math.max(0, Math.min(into.length, content.length - offset));
        System.arraycopy(content, (int) Math.min(offset, content.length), into, 0, count);
        return count;
    }

    @Override
    public long examine(String path) throws CallException {
        faults.check("CreateFileW(examine)");
        synchronized (this) {
            String found = followed(path);
            if (byPath.keySet().stream().noneMatch(each -> each.startsWith(found))) {
                throw new CallException("CreateFileW", Codes.ERROR_FILE_NOT_FOUND);
            }
            handles.put(++next, new Open(found, new File(0, new byte[0])));
            return next;
        }
    }

    @Override
    public String owner(long examined) throws CallException {
        String path = of("GetSecurityInfo(file)", examined).path();
        synchronized (this) {
            return owners.getOrDefault(path, "S-1-5-18");
        }
    }

    @Override
    public boolean granted(long examined, boolean folder, Right right) throws CallException {
        String path = of("ReOpenFile", examined).path();
        synchronized (this) {
            return granted.getOrDefault(path, Set.of()).contains(right);
        }
    }

    @Override
    public String systemFolder() {
        return "C:\\Windows\\System32";
    }

    @Override
    public synchronized void close(long file) {
        Open open = handles.remove(file);
        if (open == null) {
            throw new AssertionError("closed twice");
        }
        if (handles.values().stream().noneMatch(other -> other.path().equals(open.path()))) {
            held.remove(open.path());
        }
    }
}
