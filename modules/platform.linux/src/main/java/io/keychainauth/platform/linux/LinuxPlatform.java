package io.keychainauth.platform.linux;

import io.keychainauth.platform.Finding;
import io.keychainauth.platform.Platform;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.Profile;
import io.keychainauth.platform.StoreCandidate;
import io.keychainauth.platform.linux.Kernel.CoreLimit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The platform of a Linux image. */
public final class LinuxPlatform implements Platform {
    /** Nice value of a thread that computes for long: about a tenth of the time that one with 0 beside it gets. */
    private static final int BACKGROUND = 10;

    private final Kernel kernel;
    private final SystemTree tree;

    /** For the service loader. */
    public LinuxPlatform() {
        this(new SystemTree(Path.of("/")));
    }

    private LinuxPlatform(SystemTree tree) {
        this(new LateKernel(tree, LibcKernel::new), tree);
    }

    LinuxPlatform(Kernel kernel, SystemTree tree) {
        this.kernel = kernel;
        this.tree = tree;
    }

    @Override
    public Profile profile(Map<String, String> environment) throws PlatformException {
        return session(environment).profile();
    }

    /**
     * The launcher has forbidden dumps before the virtual machine started. Here it is done again and read back, so that
     * a daemon started in another way is no weaker, and a sandbox that swallows the calls is noticed. SIGQUIT comes
     * here: the virtual machine has taken it at its start.
     */
    @Override
    public void harden() throws PlatformException {
        kernel.coreLimit(CoreLimit.NONE);
        kernel.forbidDumps();
        if (kernel.dumpable()) {
            throw new PlatformException(
                    "this process stays readable for other programs: start it outside the sandbox that prevents"
                            + " PR_SET_DUMPABLE",
                    "prctl",
                    0);
        }
        kernel.ignoreQuit();
        boolean ignoredBySecondCall = kernel.ignoreQuit();
        if (!ignoredBySecondCall) {
            throw new PlatformException("SIGQUIT still prints the stacks of all threads", "signal", 0);
        }
        if (!kernel.coreLimit().equals(CoreLimit.NONE)) {
            throw new PlatformException(
                    "core files stay allowed: start it outside the sandbox that prevents setrlimit", "setrlimit", 0);
        }
        refuseTracer();
    }

    /** A parent that traced us from before exec still does, dumpable or not (ptrace(2), PTRACE_TRACEME). */
    private void refuseTracer() throws PlatformException {
        String status = tree.text("/proc/self/status").orElse("");
        Optional<String> tracer = status.lines()
                .filter(line -> line.startsWith("TracerPid:"))
                .map(line -> line.substring("TracerPid:".length()).strip())
                .findFirst();
        if (tracer.isPresent() && !tracer.get().equals("0")) {
            throw new PlatformException(
                    "process " + tracer.get() + " traces this one and could read its memory: start it without", "", 0);
        }
    }

    @Override
    public boolean administrator() {
        return kernel.effectiveUser() == 0;
    }

    @Override
    public Optional<Path> home(String user) {
        return new Accounts(tree).home(user);
    }

    @Override
    public List<StoreCandidate> stores(Map<String, String> environment) {
        UserSession session = session(environment);
        if (session.wsl(tree.text("/proc/sys/kernel/osrelease").flatMap(KernelRelease::parse))) {
            return List.of(new StoreCandidate("file", "this is WSL, which has no keyring"));
        }
        if (session.bus().isEmpty()) {
            return List.of(new StoreCandidate("file", "there is no session bus"));
        }
        return List.of(
                new StoreCandidate("secret-service", "the session bus may lead to a keyring"),
                new StoreCandidate("file", "no keyring answered on the session bus"));
    }

    @Override
    public List<Finding> doctor(Profile profile) {
        return doctor(System.getenv(), Path.of(System.getProperty("java.home")));
    }

    List<Finding> doctor(Map<String, String> environment, Path image) {
        return Stream.of(
                        new MachineChecks(tree).all(),
                        new ProcessChecks(kernel).all(),
                        new LauncherChecks(tree, image).all(),
                        new SessionChecks(session(environment)).all(),
                        List.of(new ImageCheck(image, kernel.effectiveUser()).finding()))
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public List<Finding> examine(long daemon) {
        return new DaemonProcess(tree, daemon, kernel.effectiveUser()).findings();
    }

    @Override
    public boolean reserve(Path file, long bytes) {
        return kernel.allocate(file, bytes);
    }

    @Override
    public void stepBack() {
        kernel.nice(BACKGROUND);
    }

    @Override
    public void journal(String line) {
        JournalEntry entry = new JournalEntry(line);
        if (!kernel.send(tree.at("/run/systemd/journal/socket"), entry.forJournal())) {
            kernel.send(
                    tree.at("/dev/log"), entry.forSyslog(ProcessHandle.current().pid()));
        }
    }

    private UserSession session(Map<String, String> environment) {
        return new UserSession(environment, kernel.effectiveUser());
    }
}
