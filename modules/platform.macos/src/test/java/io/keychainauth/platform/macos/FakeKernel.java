package io.keychainauth.platform.macos;

import io.keychainauth.platform.PlatformException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A macOS in memory, with switches for everything that may go wrong. */
final class FakeKernel implements Kernel {
    final List<String> log = new ArrayList<>();
    final Map<Long, String> programs = new HashMap<>();
    final Set<Long> traced = new HashSet<>();
    final List<String> calls = new ArrayList<>();
    long user = 501;
    CoreLimit coreLimit = new CoreLimit(0, Long.MAX_VALUE);
    boolean swapEncrypted = true;
    boolean swallowing;
    boolean background;
    String failing = "";

    @Override
    public long effectiveUser() {
        return user;
    }

    @Override
    public void denyTracers() throws PlatformException {
        call("ptrace");
    }

    @Override
    public boolean traced(long process) throws PlatformException {
        call("proc_pidinfo");
        return traced.contains(process);
    }

    @Override
    public void ignoreQuit() throws PlatformException {
        call("sigignore");
    }

    @Override
    public CoreLimit coreLimit() throws PlatformException {
        call("getrlimit");
        return coreLimit;
    }

    @Override
    public void coreLimit(CoreLimit limit) throws PlatformException {
        call("setrlimit");
        coreLimit = swallowing ? coreLimit : limit;
    }

    @Override
    public boolean swapEncrypted() throws PlatformException {
        call("sysctlbyname");
        return swapEncrypted;
    }

    @Override
    public String program(long process) throws PlatformException {
        call("proc_pidpath");
        String program = programs.get(process);
        if (program == null) {
            throw new PlatformException("proc_pidpath failed with error 3", "proc_pidpath", 3);
        }
        return program;
    }

    @Override
    public Optional<Path> home(String name) {
        return Optional.of(Path.of("/Users", name));
    }

    @Override
    public boolean stepBack() {
        background = true;
        return true;
    }

    @Override
    public void report(String line) {
        log.add(line);
    }

    private void call(String function) throws PlatformException {
        calls.add(function);
        if (failing.equals(function)) {
            throw new PlatformException(function + " failed with error 1", function, 1);
        }
    }
}
