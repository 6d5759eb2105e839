package io.keychainauth.platform.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keychainauth.platform.StoreCandidate;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCandidatesTest {
    @TempDir
    private Path root;

    @Test
    void noBus() {
        assertEquals(List.of(new StoreCandidate("file", "there is no session bus")), stores(Map.of()));
    }

    @Test
    void bus() {
        assertEquals(List.of("secret-service", "file"), names(Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/x")));
    }

    @Test
    void wslByItsVariable() {
        Map<String, String> environment =
                Map.of("WSL_DISTRO_NAME", "Debian", "DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/x");
        assertEquals(List.of(new StoreCandidate("file", "this is WSL, which has no keyring")), stores(environment));
    }

    @Test
    void wslByItsKernel() throws IOException {
        Path release = Files.createDirectories(root.resolve("proc/sys/kernel")).resolve("osrelease");
        Files.writeString(release, "5.15.153.1-microsoft-standard-WSL2\n");
        assertEquals(List.of("file"), names(Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/x")));
        Files.writeString(release, "4.4.0-19041-Microsoft\n");
        assertEquals(List.of("file"), names(Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/x")));
    }

    @Test
    void busSocketInTheRuntimeFolder() throws IOException {
        FakeKernel kernel = new FakeKernel();
        if (root.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            kernel.user = (int) Files.getAttribute(root, "unix:uid");
            Map<String, String> environment = Map.of("XDG_RUNTIME_DIR", root.toString());
            Files.createFile(root.resolve("bus"));
            assertEquals(List.of("file"), names(kernel, environment), "a plain file is no bus");
            Files.delete(root.resolve("bus"));
            try (ServerSocketChannel bus = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                bus.bind(UnixDomainSocketAddress.of(root.resolve("bus")));
                assertEquals(List.of("secret-service", "file"), names(kernel, environment));
            }
        }
    }

    private List<String> names(Map<String, String> environment) {
        return names(new FakeKernel(), environment);
    }

    private List<String> names(FakeKernel kernel, Map<String, String> environment) {
        return new LinuxPlatform(kernel, new SystemTree(root))
                .stores(environment).stream().map(StoreCandidate::name).toList();
    }

    private List<StoreCandidate> stores(Map<String, String> environment) {
        return new LinuxPlatform(new FakeKernel(), new SystemTree(root)).stores(environment);
    }
}
