package io.keychainauth.platform.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.platform.PlatformException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A kernel in memory, with switches for everything that may go wrong. */
final class FakeKernel implements Kernel {
    record Datagram(Path socket, String text) {}

    final List<Datagram> sent = new ArrayList<>();
    final Set<Path> listening = new HashSet<>();
    long user = 1000;
    boolean dumpable = true;
    CoreLimit coreLimit = new CoreLimit(-1, -1);
    boolean quitIgnored;
    boolean swallowing;
    boolean failing;
    int nice;

    @Override
    public long effectiveUser() {
        return user;
    }

    @Override
    public boolean dumpable() throws PlatformException {
        fail("prctl");
        return dumpable;
    }

    @Override
    public void forbidDumps() throws PlatformException {
        fail("prctl");
        dumpable = swallowing && dumpable;
    }

    @Override
    public boolean ignoreQuit() throws PlatformException {
        fail("signal");
        boolean before = quitIgnored;
        quitIgnored = before || !swallowing;
        return before;
    }

    @Override
    public CoreLimit coreLimit() throws PlatformException {
        fail("getrlimit");
        return coreLimit;
    }

    @Override
    public void coreLimit(CoreLimit limit) throws PlatformException {
        fail("setrlimit");
        if (!swallowing) {
            coreLimit = limit;
        }
    }

    @Override
    public boolean allocate(Path file, long bytes) {
        return !failing;
    }

    @Override
    public boolean nice(int value) {
        nice = failing ? nice : value;
        return !failing;
    }

    @Override
    public boolean send(Path socket, byte[] datagram) {
        if (!listening.contains(socket)) {
            return false;
        }
        return sent.add(new Datagram(socket, new String(datagram, UTF_8)));
    }

    private void fail(String function) throws PlatformException {
        if (failing) {
            throw new PlatformException(function + " failed with error 1", function, 1);
        }
    }
}
