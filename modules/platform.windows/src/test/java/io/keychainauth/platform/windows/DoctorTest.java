package io.keychainauth.platform.windows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.platform.Finding;
import io.keychainauth.platform.Finding.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorTest {
    @TempDir
    private Path image;

    private final FakeMachine machine = new FakeMachine();
    private final Map<String, String> environment = new HashMap<>();
    private Optional<String> program = Optional.empty();

    @BeforeEach
    void aGoodMachine() {
        machine.registry.put("FileSystem\\NtfsEncryptPagingFile", 1);
        program = Optional.of(image.resolve("bin").resolve("keychain-auth.exe").toString());
    }

    private Map<String, Finding> findings() {
        return new WindowsPlatform(() -> machine)
                .doctor(environment, image, program).stream().collect(Collectors.toMap(Finding::name, each -> each));
    }

    private Finding finding(String name) {
        return Objects.requireNonNull(findings().get(name), name);
    }

    private Level level(String name) {
        Finding finding = finding(name);
        assertEquals(finding.level() == Level.OK, finding.mend().isEmpty(), "a mend for what is wrong");
        return finding.level();
    }

    @Test
    void aGoodMachineIsFine() {
        for (Finding finding : findings().values()) {
            assertEquals(finding.name().equals("image") ? Level.WARNING : Level.OK, finding.level(), finding::toString);
        }
        assertEquals(13, findings().size());
    }

    @ParameterizedTest
    @CsvSource({
        "account_control, System\\EnableLUA, 0, 1",
        "page_file, FileSystem\\NtfsEncryptPagingFile, 0, 1",
        "hibernation, Power\\HibernateEnabled, 1, 0",
        "machine_dumps, CrashControl\\CrashDumpEnabled, 1, 7",
        "program_dumps, LocalDumps\\DumpType, 2, 1"
    })
    void aSettingOfTheMachineIsAWarning(String name, String setting, int bad, int good) {
        machine.registry.put(setting, bad);
        assertEquals(Level.WARNING, level(name));
        machine.registry.put(setting, good);
        assertEquals(Level.OK, level(name));
    }

    @Test
    void anAdministratorIsWarned() {
        machine.elevated = true;
        assertEquals(Level.WARNING, level("administrator"));
        assertEquals(Level.OK, level("image"));
        machine.failing = "GetTokenInformation";
        assertEquals(Level.ERROR, level("administrator"));
    }

    @Test
    void anOldSystemIsAWarning() {
        machine.old = true;
        assertEquals(Level.WARNING, level("mitigations"));
    }

    @Test
    void onlyTheLauncherShutsTheVirtualMachine() {
        for (Optional<String> other : List.of(
                Optional.<String>empty(),
                Optional.of(image.resolve("bin/java.exe").toString()))) {
            program = other;
            for (String name : List.of("attach", "dynamic_agents", "perf_data", "crash_report")) {
                assertEquals(Level.ERROR, level(name), name);
            }
        }
    }

    @Test
    void anImageThatTheUserMayChangeIsAWarning() throws IOException {
        Files.createDirectories(image.resolve("bin"));
        assertEquals(Level.WARNING, level("image"));
        Path away = image.resolve("away");
        assertEquals(Level.OK, new ImageCheck(away, false).finding().level());
    }

    @Test
    void variablesThatLoadCodeAreNamed() {
        environment.put("Java_Tool_Options", "-javaagent:x");
        assertEquals(Level.ERROR, level("environment"));
        environment.clear();
        environment.put("KEYCHAIN_AUTH_DROPPED", "_JAVA_OPTIONS,PATH");
        assertEquals(Level.WARNING, level("environment"));
        assertTrue(finding("environment").text().endsWith(": _JAVA_OPTIONS"));
        environment.put("KEYCHAIN_AUTH_DROPPED", "PATH");
        assertEquals(Level.OK, level("environment"));
    }

    @Test
    void aRunningDaemonIsLookedAtFromOutside() {
        Optional<String> launched = Optional.of("C:\\x\\bin\\keychain-auth.exe");
        assertEquals(Level.OK, memory(launched));
        machine.steerable = true;
        assertEquals(Level.ERROR, memory(launched));
        machine.readable = true;
        assertEquals(Level.ERROR, memory(launched));
        machine.steerable = false;
        assertEquals(Level.ERROR, memory(launched));
        machine.elevated = true;
        assertEquals(Level.OK, memory(launched));
        machine.failing = "OpenProcess";
        assertEquals(Level.WARNING, memory(launched));
        machine.readable = false;
        machine.failing = "OpenThread";
        assertEquals(Level.WARNING, memory(launched));
    }

    private Level memory(Optional<String> running) {
        return new DaemonProcess(machine, 4711, running).findings().getFirst().level();
    }

    @Test
    void aDaemonThatWasStartedThroughJavaIsAnError() {
        for (Optional<String> other : List.of(
                Optional.<String>empty(),
                Optional.of("C:\\x\\bin\\java.exe"),
                Optional.of("C:\\x\\bin\\not-keychain-auth.exe"))) {
            assertEquals(
                    Level.ERROR,
                    new DaemonProcess(machine, 4711, other).findings().getLast().level());
        }
        assertEquals(
                Level.OK,
                new DaemonProcess(machine, 4711, Optional.of("C:\\x\\bin\\keychain-auth.exe"))
                        .findings()
                        .getLast()
                        .level());
    }
}
