package io.keychainauth.platform.windows;

import io.keychainauth.platform.PlatformException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** A Windows in memory, with switches for everything that may go wrong. */
final class FakeMachine implements Machine {
    final Map<String, Integer> registry = new HashMap<>();
    final List<String> events = new ArrayList<>();
    String rights = "D:(A;;GA;;;WD)";
    String thread = "D:(A;;GA;;;WD)";
    String newThreads = "D:(A;;GA;;;WD)";
    String token = "D:(A;;GA;;;WD)";
    /** Which of the lists stays as it was. */
    String stubborn = "";

    boolean steerable;
    boolean elevated;
    boolean silent;
    boolean old;
    boolean readable;
    boolean swallowing;
    boolean background;
    String failing = "";

    @Override
    public boolean elevated() throws PlatformException {
        fail("GetTokenInformation");
        return elevated;
    }

    @Override
    public String user() throws PlatformException {
        fail("OpenProcessToken");
        return "S-1-5-21-1-2-3-1001";
    }

    @Override
    public void guard(String wanted) throws PlatformException {
        fail("SetKernelObjectSecurity");
        rights = swallowing ? rights : spelled(wanted);
    }

    @Override
    public String guarded() throws PlatformException {
        fail("GetKernelObjectSecurity");
        return rights;
    }

    @Override
    public String spelled(String wanted) {
        return wanted.toUpperCase(Locale.ROOT);
    }

    @Override
    public void guardThreads(String wanted) throws PlatformException {
        fail("OpenThread");
        thread = swallowing || stubborn.equals("thread") ? thread : spelled(wanted);
        newThreads = swallowing || stubborn.equals("new threads") ? newThreads : spelled(wanted);
    }

    @Override
    public Set<String> guardedThreads() throws PlatformException {
        fail("GetTokenInformation");
        return new HashSet<>(List.of(thread, newThreads));
    }

    @Override
    public void guardToken(String wanted) throws PlatformException {
        fail("SetTokenInformation");
        token = swallowing || stubborn.equals("token") ? token : spelled(wanted);
    }

    @Override
    public String guardedToken() throws PlatformException {
        return token;
    }

    @Override
    public boolean steerable(long process) throws PlatformException {
        fail("OpenThread");
        return steerable;
    }

    @Override
    public void silence() {
        silent = !swallowing;
    }

    @Override
    public boolean silent() {
        return silent;
    }

    @Override
    public boolean restrict() {
        return !old;
    }

    @Override
    public boolean readable(long process) throws PlatformException {
        fail("OpenProcess");
        return readable;
    }

    @Override
    public OptionalInt setting(String key, String name) {
        Integer value = registry.get(key.substring(key.lastIndexOf('\\') + 1) + "\\" + name);
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    @Override
    public boolean stepBack() {
        background = true;
        return true;
    }

    @Override
    public boolean allocate(Path file, long bytes) {
        return bytes < 1 << 20;
    }

    @Override
    public boolean report(String line) {
        return events.add(line);
    }

    private void fail(String function) throws PlatformException {
        if (failing.equals(function)) {
            throw new PlatformException(function + " failed with error 5", function, 5);
        }
    }
}
