package io.keychainauth.platform.macos;

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

/**
 * The platform of a macOS image. It sets no disk space aside: nothing promises that blocks beyond the end of a file stay
 * its own once it is closed (fcntl(2), F_PREALLOCATE).
 */
public final class MacPlatform implements Platform {
    private final Supplier<Kernel> kernel;

    /** For the service loader. Binds nothing before something is asked. */
    public MacPlatform() {
        this(NativeKernel::new);
    }

    MacPlatform(Supplier<Kernel> kernel) {
        this.kernel = kernel;
    }

    @Override
    public Profile profile(Map<String, String> environment) throws PlatformException {
        return new UserFolders(environment).profile();
    }

    @Override
    public void harden() throws PlatformException {
        new Hardening(kernel.get(), ProcessHandle.current().pid()).run();
    }

    @Override
    public boolean administrator() {
        return kernel.get().effectiveUser() == 0;
    }

    @Override
    public Optional<Path> home(String user) {
        return kernel.get().home(user);
    }

    /** Every macOS has a keychain; where it does not answer it is locked, and a file in its place would be no less wrong. */
    @Override
    public List<StoreCandidate> stores(Map<String, String> environment) {
        return List.of(new StoreCandidate("keychain", "macOS has the keychain"));
    }

    @Override
    public List<Finding> doctor(Profile profile) {
        return doctor(
                System.getenv(),
                Path.of(System.getProperty("java.home")),
                ProcessHandle.current().pid());
    }

    List<Finding> doctor(Map<String, String> environment, Path image, long process) {
        Kernel asked = kernel.get();
        return Stream.of(
                        new MachineChecks(asked).all(),
                        new ProcessChecks(asked, process).all(),
                        new LauncherChecks(asked, image, process).all(),
                        List.of(
                                new EnvironmentCheck(environment).finding(),
                                new ImageCheck(image, asked.effectiveUser()).finding()))
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public List<Finding> examine(long daemon) {
        return new DaemonProcess(kernel.get(), daemon).findings();
    }

    @Override
    public void stepBack() {
        kernel.get().stepBack();
    }

    /** The system's log, which a user may write to and not change. */
    @Override
    public void journal(String line) {
        kernel.get().report(new LogText(line).text());
    }
}
