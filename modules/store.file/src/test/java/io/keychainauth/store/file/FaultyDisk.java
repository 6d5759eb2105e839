package io.keychainauth.store.file;

import java.io.IOException;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A disk on which one call fails, or at one call of which the machine stops. */
final class FaultyDisk implements Disk {
    /** The process is no more: nothing it would still do happens. */
    static final class Stopped extends Error {
        @Serial
        private static final long serialVersionUID = 1L;
    }

    private final Disk disk = new RealDisk();
    private final boolean stop;
    private int callsLeft;
    private boolean stopped;
    private String failed = "";

    private FaultyDisk(int call, boolean stop) {
        this.callsLeft = call;
        this.stop = stop;
    }

    /** A disk that works until it is told to {@link #fail}. */
    static FaultyDisk working() {
        return new FaultyDisk(-1, false);
    }

    /** From now on the call with this number, from 0, fails with an error; a write leaves half of its bytes. */
    void fail(int call) {
        callsLeft = call;
    }

    /** The call with this number, from 0, and all after it do not happen. */
    static FaultyDisk stopping(int call) {
        return new FaultyDisk(call, true);
    }

    /** What the call was that failed, empty if there were too few calls. */
    String failed() {
        return failed;
    }

    @Override
    public FileChannel create(Path file) throws IOException {
        step("create " + file.getFileName());
        return disk.create(file);
    }

    @Override
    public void write(FileChannel file, ByteBuffer bytes) throws IOException {
        try {
            step("write");
        } catch (IOException e) {
            disk.write(file, bytes.duplicate().limit(bytes.limit() / 2));
            throw e;
        }
        disk.write(file, bytes);
    }

    @Override
    public void force(FileChannel file) throws IOException {
        step("force");
        disk.force(file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        step("rename to " + to.getFileName());
        disk.rename(from, to);
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        step("force folder " + folder.getFileName());
        disk.forceFolder(folder);
    }

    @Override
    public void delete(Path file) throws IOException {
        step("delete " + file.getFileName());
        disk.delete(file);
    }

    private void step(String call) throws IOException {
        if (stopped) {
            throw new Stopped();
        }
        if (callsLeft >= 0 && callsLeft-- == 0) {
            failed = call;
            stopped = stop;
            if (stop) {
                throw new Stopped();
            }
            throw new IOException("No space left on device");
        }
    }
}
