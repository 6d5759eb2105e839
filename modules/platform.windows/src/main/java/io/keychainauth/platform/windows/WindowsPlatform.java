package io.keychainauth.platform.windows;

import io.keychainauth.platform.Finding;
import io.keychainauth.platform.Platform;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.Profile;
import io.keychainauth.platform.StoreCandidate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The platform of a Windows image. */
public final class WindowsPlatform implements Platform {
    private final Supplier<Machine> machine;

    /** For the service loader. Binds nothing before something is asked. */
    public WindowsPlatform() {
        this(NativeMachine::new);
    }

    WindowsPlatform(Supplier<Machine> machine) {
        this.machine = machine;
    }

    @Override
    public Profile profile(Map<String, String> environment) throws PlatformException {
        return new UserFolders(environment).profile();
    }

    @Override
    public Profile at(Profile profile, String socket) throws PlatformException {
        PipeName pipe = PipeName.of(socket);
        return profile.at(pipe.address(), pipe.control().address(), pipe.lock(profile.state()));
    }

    @Override
    public void harden() throws PlatformException {
        new Hardening(machine.get()).run();
    }

    /** A token that cannot be read is taken for an administrator's, who is promised less. */
    @Override
    public boolean administrator() {
        try {
            return machine.get().elevated();
        } catch (PlatformException e) {
            return true;
        }
    }

    @Override
    public List<StoreCandidate> stores(Map<String, String> environment) {
        return List.of(
                new StoreCandidate("credman", "Windows has the Credential Manager"),
                new StoreCandidate("file", "the Credential Manager did not answer"));
    }

    @Override
    public List<Finding> doctor(Profile profile) {
        return doctor(
                System.getenv(),
                Path.of(System.getProperty("java.home")),
                ProcessHandle.current().info().command());
    }

    List<Finding> doctor(Map<String, String> environment, Path image, Optional<String> program) {
        return Stream.of(
                        new MachineChecks(machine.get()).all(),
                        List.of(new ProcessChecks(machine.get()).mitigations()),
                        new LauncherChecks(image, program).all(),
                        List.of(
                                new EnvironmentCheck(environment).finding(),
                                new ImageCheck(image, administrator()).finding()))
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public List<Finding> examine(long daemon) {
        Optional<String> program =
                ProcessHandle.of(daemon).flatMap(process -> process.info().command());
        return new DaemonProcess(machine.get(), daemon, program).findings();
    }

    @Override
    public boolean reserve(Path file, long bytes) {
        return machine.get().allocate(file, bytes);
    }

    @Override
    public void stepBack() {
        machine.get().stepBack();
    }

    /** The event log of applications, which a user may write to and not change. */
    @Override
    public void journal(String line) {
        machine.get().report(new EventText(line).text());
    }
}
