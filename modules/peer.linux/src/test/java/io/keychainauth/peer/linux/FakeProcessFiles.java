package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.KernelException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@link ProcessFiles} of a {@link FakeKernel}. */
final class FakeProcessFiles implements ProcessFiles {
    private static final String OURSELVES = "ourselves";

    private final FakeKernel kernel;
    /** Folders whose entries have been given. */
    private final Set<Integer> listed = new HashSet<>();

    /** The last text of mappings that was asked for one by one, and what it says. */
    private byte[] asked = {};

    private List<Mapping> mappings = List.of();

    FakeProcessFiles(FakeKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public int handle(long pid) throws KernelException {
        exists("pidfd_open", Errno.ESRCH);
        return kernel.opening("pidfd_open");
    }

    private void exists(String function, int code) throws KernelException {
        if (kernel.gone) {
            throw new KernelException(function, code);
        }
    }

    @Override
    public boolean alive(int handle) throws KernelException {
        kernel.call("poll", handle);
        return kernel.peerAlive;
    }

    @Override
    public int folder(long pid) throws KernelException {
        boolean ours = pid == ProcessHandle.current().pid();
        if (!ours) {
            exists("openat", Errno.ENOENT);
        }
        int descriptor = kernel.opening("openat");
        if (ours) {
            kernel.names.put(descriptor, OURSELVES);
        }
        return descriptor;
    }

    @Override
    public int open(int folder, String name) throws KernelException {
        kernel.use("openat", folder);
        exists("openat", Errno.ESRCH);
        if (name.equals("pagemap") && kernel.pageTableClosed) {
            throw new KernelException("openat", Errno.EACCES);
        }
        return open(name);
    }

    @Override
    public int open(String path) throws KernelException {
        kernel.openings.put(kernel.calls.size(), path);
        int descriptor = kernel.opening("openat");
        kernel.names.put(descriptor, path);
        kernel.opened.add(path);
        return descriptor;
    }

    @Override
    public int hold(String path) throws KernelException {
        int descriptor = open(path);
        if (!kernel.paths.containsKey(path)) {
            kernel.close(descriptor);
            throw new KernelException("openat", Errno.ENOENT);
        }
        return descriptor;
    }

    @Override
    public int hold(int folder, String name) throws KernelException {
        int descriptor = open(folder, name);
        kernel.programs.put(descriptor, kernel.executable);
        return descriptor;
    }

    @Override
    public byte[] link(int folder, String name, int longest) throws KernelException {
        kernel.call("readlinkat", folder);
        exists("readlinkat", Errno.ENOENT);
        if (name.equals("exe")) {
            return kernel.link.clone();
        }
        if (name.startsWith("ns/")) {
            boolean foreign = kernel.foreignNamespace && !OURSELVES.equals(kernel.names.get(folder));
            return (name.substring(3) + ":[" + (foreign ? 4001 : 4000) + "]").getBytes(StandardCharsets.UTF_8);
        }
        long inode = name.equals(kernel.connection) ? FakeKernel.PEER_SOCKET : 1;
        return ("socket:[" + inode + "]").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public FileStatus target(int folder, String name) throws KernelException {
        kernel.call("statx", folder);
        exists("statx", Errno.ESRCH);
        return kernel.executableNow;
    }

    @Override
    public FileStatus status(int descriptor) throws KernelException {
        kernel.call("statx", descriptor);
        FileStatus atPath = kernel.paths.get(kernel.names.getOrDefault(descriptor, ""));
        return atPath == null ? kernel.programs.getOrDefault(descriptor, kernel.executable) : atPath;
    }

    @Override
    public FileStatus status(String path) throws KernelException {
        kernel.call("statx");
        FileStatus status = kernel.paths.get(path);
        if (status == null) {
            throw new KernelException("statx", Errno.ENOENT);
        }
        return status;
    }

    @Override
    public boolean listed(int held) throws KernelException {
        kernel.call("getxattr", held);
        return kernel.listed.contains(kernel.names.getOrDefault(held, ""));
    }

    @Override
    public boolean writable(int held) throws KernelException {
        kernel.call("faccessat", held);
        String path = kernel.names.getOrDefault(held, "");
        if (kernel.readOnlyMounts) {
            throw new KernelException("faccessat", Errno.EROFS);
        }
        FileStatus status = kernel.paths.get(path);
        return status == null
                || status.owner() == FakeKernel.USER
                || (status.othersMayWrite() && kernel.writableByGroup)
                || (status.permissions() & 0002) != 0
                || kernel.granted.contains(path);
    }

    @Override
    public int read(int descriptor, byte[] into, int place, long offset) throws KernelException {
        kernel.call("pread", descriptor);
        if (kernel.names.getOrDefault(descriptor, "").endsWith("status")) {
            exists("pread", Errno.ESRCH);
        }
        byte[] text = kernel.text(descriptor);
        int length = Math.clamp(text.length - offset, 0, Math.min(into.length - place, kernel.piece));
        System.arraycopy(text, (int) Math.min(offset, text.length), into, place, length);
        return length;
    }

    @Override
    public List<String> entries(int folder) throws KernelException {
        kernel.call("getdents64", folder);
        exists("getdents64", Errno.ENOENT);
        List<String> names = listed.add(folder) ? named(folder) : List.of();
        if (names.isEmpty()) {
            listed.remove(folder);
        }
        return names;
    }

    private List<String> named(int folder) {
        return "task".equals(kernel.names.get(folder)) ? kernel.tasks : kernel.descriptors;
    }

    @Override
    public boolean changed(int mountinfo) throws KernelException {
        kernel.call("poll", mountinfo);
        return kernel.mountsChanged;
    }

    @Override
    public boolean ownPages(int pagemap, long start, long end) throws KernelException {
        kernel.call("ioctl", pagemap);
        if (!kernel.pageScan) {
            throw new KernelException("ioctl", Errno.ENOTTY);
        }
        return kernel.modified && start == 0x400000;
    }

    @Override
    public Optional<Mapping> executable(int maps, long from) throws KernelException {
        kernel.use("ioctl", maps);
        int code = kernel.attempt("ioctl(PROCMAP_QUERY)");
        if (code == Errno.ENOENT) {
            return Optional.empty();
        }
        byte[] text = kernel.text(maps);
        if (code != 0 || text.length == 0) {
            throw new KernelException("ioctl", code != 0 ? code : Errno.ESRCH);
        }
        if (!Arrays.equals(text, asked)) {
            asked = text;
            mappings = MemoryMap.executable(text);
        }
        return mappings.stream()
                .filter(mapping -> !mapping.ofKernel() && mapping.end() > from)
                .findFirst();
    }

    @Override
    public void unmap(long address) throws KernelException {
        kernel.call("munmap");
    }

    @Override
    public boolean writersRefused(int held) throws KernelException {
        kernel.call("openat", held);
        return kernel.writersRefused;
    }

    @Override
    public Content content(int held) throws KernelException {
        kernel.use("openat", held);
        int descriptor = kernel.opening("openat");
        return new Content() {
            @Override
            public FileStatus status() throws KernelException {
                return FakeProcessFiles.this.status(descriptor);
            }

            @Override
            public ByteBuffer read(long offset) throws KernelException {
                kernel.call("pread", descriptor);
                return kernel.block(offset);
            }

            @Override
            public long map() throws KernelException {
                kernel.call("mmap", descriptor);
                return 0x10000;
            }

            @Override
            public void close() {
                kernel.close(descriptor);
            }
        };
    }

    @Override
    public void close(int descriptor) {
        kernel.close(descriptor);
    }
}
