package io.keychainauth.platform.macos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.platform.Finding;
import io.keychainauth.platform.Finding.Level;
import io.keychainauth.platform.macos.Kernel.CoreLimit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoctorTest {
    private static final long OURS = 77;
    private static final long DAEMON = 4711;

    @TempDir
    private Path image;

    private final FakeKernel kernel = new FakeKernel();
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void aGoodMachine() {
        kernel.coreLimit = CoreLimit.NONE;
        kernel.programs.put(OURS, image + "/bin/keychain-auth");
        kernel.programs.put(DAEMON, "/usr/local/keychain-auth/bin/keychain-auth");
    }

    private Finding finding(String name) {
        Map<String, Finding> all = new MacPlatform(() -> kernel)
                .doctor(environment, image, OURS).stream().collect(Collectors.toMap(Finding::name, each -> each));
        return Objects.requireNonNull(all.get(name), name);
    }

    private Level level(String name) {
        Finding finding = finding(name);
        assertEquals(finding.level() == Level.OK, finding.mend().isEmpty(), "a mend for what is wrong");
        return finding.level();
    }

    @Test
    void aGoodMachineIsFineButForWhatWasNotShown() {
        List<Finding> findings = new MacPlatform(() -> kernel).doctor(environment, image, OURS);
        for (Finding finding : findings) {
            boolean warns = Set.of("platform", "image").contains(finding.name());
            assertEquals(warns ? Level.WARNING : Level.OK, finding.level(), finding::toString);
        }
        assertEquals(11, findings.size());
        assertTrue(finding("platform").text().contains("not yet run on a Mac"));
    }

    @Test
    void swappedMemoryThatIsNotEncryptedIsAWarning() {
        kernel.swapEncrypted = false;
        assertEquals(Level.WARNING, level("swap"));
    }

    @ParameterizedTest
    @CsvSource({
        "sysctlbyname, swap, WARNING",
        "proc_pidinfo, traced, ERROR",
        "getrlimit, core_limit, ERROR",
        "proc_pidpath, attach, ERROR"
    })
    void whatCannotBeAskedIsNotFine(String call, String name, Level level) {
        kernel.failing = call;
        assertEquals(level, level(name));
    }

    @Test
    void aTracerIsAnError() {
        kernel.traced.add(DAEMON);
        assertEquals(Level.OK, level("traced"));
        kernel.traced.add(OURS);
        assertEquals(Level.ERROR, level("traced"));
    }

    @Test
    void coreFilesAreAnError() {
        kernel.coreLimit = new CoreLimit(0, 1);
        assertEquals(Level.ERROR, level("core_limit"));
    }

    @Test
    void rootIsWarned() {
        kernel.user = 0;
        assertEquals(Level.WARNING, level("administrator"));
        assertEquals(Level.OK, level("image"));
    }

    @Test
    void onlyTheLauncherShutsTheVirtualMachine() {
        kernel.programs.put(OURS, image + "/bin/java");
        for (String name : List.of("attach", "dynamic_agents", "perf_data", "crash_report")) {
            assertEquals(Level.ERROR, level(name), name);
        }
    }

    /** Each user may write to the folder for temporary files, and so to what a test makes there. */
    @Test
    void anImageThatTheUserMayChangeIsAWarning() throws Exception {
        Files.createDirectories(image.resolve("bin"));
        assertEquals(Level.WARNING, level("image"));
        assertTrue(finding("image").text().contains("you may change /"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "DYLD_INSERT_LIBRARIES", "MallocStackLogging"})
    void variablesThatLoadCodeAreNamed(String variable) {
        environment.put(variable, "x");
        assertEquals(Level.ERROR, level("environment"));
        environment.clear();
        environment.put("KEYCHAIN_AUTH_DROPPED", variable + ",PATH");
        assertEquals(Level.WARNING, level("environment"));
        assertTrue(finding("environment").text().endsWith(": " + variable));
        environment.put("KEYCHAIN_AUTH_DROPPED", "PATH");
        assertEquals(Level.OK, level("environment"));
    }

    @Test
    void aRunningDaemonIsLookedAtFromOutside() {
        assertEquals(List.of(Level.OK, Level.OK), examined());
        kernel.traced.add(DAEMON);
        assertEquals(List.of(Level.ERROR, Level.OK), examined());
        kernel.programs.put(DAEMON, "/usr/bin/java");
        assertEquals(List.of(Level.ERROR, Level.ERROR), examined());
        kernel.programs.put(DAEMON, "/x/bin/not-keychain-auth");
        assertEquals(List.of(Level.ERROR, Level.ERROR), examined());
        kernel.programs.clear();
        assertEquals(List.of(Level.ERROR, Level.ERROR), examined());
        kernel.failing = "proc_pidinfo";
        assertEquals(List.of(Level.WARNING, Level.ERROR), examined());
    }

    private List<Level> examined() {
        return new MacPlatform(() -> kernel)
                .examine(DAEMON).stream().map(Finding::level).toList();
    }
}
