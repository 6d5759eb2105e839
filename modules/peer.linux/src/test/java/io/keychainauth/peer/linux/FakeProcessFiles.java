package io.keychainauth.peer.linux;

import java.nio.ByteBuffer;

/** {@link ProcessFiles} of a {@link FakeKernel}. */
final class FakeProcessFiles implements ProcessFiles {
    private final FakeKernel kernel;

    FakeProcessFiles(FakeKernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public int handle(long pid) throws KernelException {
        return kernel.opening("pidfd_open");
    }

    @Override
    public boolean alive(int handle) throws KernelException {
        kernel.call("poll", handle);
        return kernel.peerAlive;
    }

    @Override
    public int folder(long pid) throws KernelException {
        return kernel.opening("openat");
    }

    @Override
    public int open(int folder, String name) throws KernelException {
        kernel.use("openat", folder);
        return kernel.opening("openat");
    }

    @Override
    public int hold(int folder, String name) throws KernelException {
        return open(folder, name);
    }

    @Override
    public byte[] link(int folder, String name) throws KernelException {
        kernel.call("readlinkat", folder);
        return kernel.link.clone();
    }

    @Override
    public FileStatus target(int folder, String name) throws KernelException {
        kernel.call("statx", folder);
        return kernel.executableNow;
    }

    @Override
    public FileStatus status(int descriptor) throws KernelException {
        kernel.call("statx", descriptor);
        return kernel.executable;
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
    public boolean writable(String path) throws KernelException {
        kernel.call("faccessat");
        FileStatus status = kernel.paths.get(path);
        return status == null || status.owner() == FakeKernel.USER || status.othersMayWrite();
    }

    @Override
    public int read(int descriptor, byte[] into, long offset) throws KernelException {
        kernel.call("pread", descriptor);
        return kernel.pinned ? 1 : 0;
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
