package io.keychainauth.platform.linux;

import io.keychainauth.platform.PlatformException;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The kernel without the C library as long as that is possible: the first call into it costs more than most commands,
 * and they only want to know whose files they look for.
 */
final class LateKernel implements Kernel {
    private static final int EFFECTIVE = 2;
    private static final int FIELDS = 5;

    private final SystemTree tree;
    private final Supplier<Kernel> library;

    LateKernel(SystemTree tree, Supplier<Kernel> library) {
        this.tree = tree;
        this.library = library;
    }

    /** Real, effective, saved and file system user id stand in one line (proc_pid_status(5)). */
    @Override
    public long effectiveUser() {
        for (String line : tree.text("/proc/self/status").orElse("").split("\n", -1)) {
            if (line.startsWith("Uid:\t")) {
                String[] fields = line.split("\t", -1);
                if (fields.length == FIELDS && isNumber(fields[EFFECTIVE])) {
                    return Long.parseLong(fields[EFFECTIVE]);
                }
            }
        }
        return library.get().effectiveUser();
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public boolean dumpable() throws PlatformException {
        return library.get().dumpable();
    }

    @Override
    public void forbidDumps() throws PlatformException {
        library.get().forbidDumps();
    }

    @Override
    public boolean ignoreQuit() throws PlatformException {
        return library.get().ignoreQuit();
    }

    @Override
    public CoreLimit coreLimit() throws PlatformException {
        return library.get().coreLimit();
    }

    @Override
    public void coreLimit(CoreLimit limit) throws PlatformException {
        library.get().coreLimit(limit);
    }

    @Override
    public boolean allocate(Path file, long bytes) {
        return library.get().allocate(file, bytes);
    }

    @Override
    public boolean nice(int nice) {
        return library.get().nice(nice);
    }

    @Override
    public boolean send(Path socket, byte[] datagram) {
        return library.get().send(socket, datagram);
    }
}
