package io.keychainauth.it.redteam;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Build;
import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Machine.Finished;
import io.keychainauth.it.blackbox.RunningDaemon;
import io.keychainauth.it.blackbox.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The daemon's own process: looked into, fallen upon as it starts, started in a hostile environment. */
class DaemonProcessIT {
    private static final int STARTS = 300;

    /** In which others try to look into it. */
    private static final int WAYS = 10;

    /** Options of the launcher that keep the virtual machine shut. */
    private static final Set<String> OPENING = Set.of(
            "-XX:+DisableAttachMechanism",
            "-XX:-EnableDynamicAgentLoading",
            "-XX:-UsePerfData",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:+SuppressFatalErrorMessage");

    private String figures = "";

    /**
     * Without its launcher, which cannot be switched off: the image's own "java" with the launcher's options, which are
     * compiled in there, but for those that are tried.
     */
    private static List<String> java(Scene scene, Set<String> without) throws IOException {
        Path bin = scene.profile().launcher().getParent();
        List<String> command = new ArrayList<>(List.of(bin.resolve("java").toString()));
        Files.readAllLines(Machine.repository().resolve("jlink/linux.options")).stream()
                .filter(line -> line.startsWith("all ") || line.startsWith("daemon "))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .filter(option -> !option.contains("AOTCache") && !without.contains(option))
                .forEach(command::add);
        command.addAll(List.of("-m", "io.keychainauth.cli/io.keychainauth.cli.Main", "start"));
        return command;
    }

    private static List<String> start(Scene scene, Set<String> without) throws IOException {
        return scene.profile().build() == Build.REDTEAM
                ? java(scene, without)
                : List.of(scene.profile().launcher().toString(), "start");
    }

    /** The secret is read once, so that the daemon's memory has seen it. */
    private static RunningDaemon restart(Scene scene, Map<String, String> environment, Set<String> without)
            throws IOException {
        scene.daemon().close();
        // Not in the environment of what changes to the user: that would run the canary itself.
        List<String> command = new ArrayList<>(List.of("/usr/bin/env"));
        environment.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(start(scene, without));
        RunningDaemon daemon = RunningDaemon.run(scene.profile().prepare(command));
        assertTrue(scene.serves());
        return daemon;
    }

    @Test
    void othersLookIntoIt() throws IOException {
        Row.of("A19", "ptrace, /proc/<pid>/mem, process_vm_readv, jcmd, jmap, gcore and SIGQUIT on the running daemon")
                .off("hardening")
                .attack(scene -> {
                    try (RunningDaemon daemon = restart(scene, Map.of(), OPENING)) {
                        return new Outcome(looks(scene, daemon), figures);
                    }
                })
                .ends("each fails or gives nothing", (scene, outcome) -> {
                    assertEquals(WAYS, outcome.seen().split("=false", -1).length - 1, outcome::seen);
                    scene.profile().start();
                })
                .run();
    }

    /** Every way is tried; on the unchecked daemon every way must work, on the real one none. */
    private boolean looks(Scene scene, RunningDaemon daemon) throws IOException {
        String pid = Long.toString(daemon.pid());
        Map<String, Boolean> worked = new TreeMap<>();
        String needle = HexFormat.of().formatHex(scene.canary().getBytes(UTF_8));
        String seen = scene.profile()
                .run(scene.program("snoop.c", "snoop").toString(), pid, needle)
                .out();
        for (String line : seen.lines().toList()) {
            worked.put(line.substring(0, line.indexOf(' ')), line.endsWith(" open") || line.endsWith(" found"));
        }
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Finished attached = scene.profile().run("timeout", "20", jcmd, pid, "VM.command_line");
        worked.put("jcmd", attached.exit() == 0);
        Path heap = scene.profile().folder().resolve("heap");
        Finished dumped = scene.profile().run("timeout", "30", jcmd, pid, "GC.heap_dump", heap.toString());
        worked.put("heap dump", dumped.exit() == 0 && Files.exists(heap));
        Path core = scene.profile().folder().resolve("core");
        scene.profile().run("timeout", "50", "gcore", "-o", core.toString(), pid);
        Path written = Path.of(core + "." + pid);
        worked.put("gcore", Files.exists(written) && Files.size(written) > 0);
        scene.profile().run("kill", "-QUIT", pid);
        assertTrue(scene.serves());
        // Another thread prints it; where none may come, the one that served has given it its time.
        Duration patience = scene.profile().build() == Build.REDTEAM ? Wait.PATIENCE : Duration.ZERO;
        worked.put("SIGQUIT", Wait.within(patience, () -> daemon.output().contains("thread dump")));
        figures = worked.toString();
        if (scene.profile().build() == Build.REDTEAM) {
            assertFalse(worked.containsValue(false), () -> figures + attached + dumped);
        }
        return worked.containsValue(true);
    }

    @Test
    void aCrashLeavesACore() throws IOException {
        Row.of("A19", "the daemon is made to crash with core files allowed")
                .off("hardening")
                .attack(scene -> {
                    scene.daemon().close();
                    List<String> command = new ArrayList<>(
                            List.of("sh", "-c", "ulimit -c unlimited; cd \"$HOME\"; exec \"$@\"", "sh"));
                    command.addAll(start(scene, OPENING));
                    RunningDaemon daemon = RunningDaemon.run(scene.profile().prepare(command));
                    assertTrue(scene.serves());
                    daemon.signal("SEGV");
                    daemon.close();
                    Finished found = scene.profile().run("sh", "-c", "ls \"$HOME\"/core* \"$HOME\"/hs_err*");
                    return new Outcome(!found.out().isEmpty(), found.out() + found.err());
                })
                .ends("no core file, no crash report", (scene, outcome) -> {
                    for (String none : List.of("core*", "hs_err*")) {
                        assertTrue(outcome.seen().contains(none + "': No such file"), outcome::seen);
                    }
                    scene.profile().start();
                })
                .run();
    }

    @Test
    void itIsFallenUponAsItStarts() throws IOException {
        Row.of("A19", "its memory is opened and it is seized from the moment of exec on, in " + STARTS + " starts")
                .off("hardening")
                .attack(scene -> {
                    scene.daemon().close();
                    String ambush = scene.program("ambush.c", "ambush").toString();
                    List<String> command = new ArrayList<>(
                            List.of(ambush, Integer.toString(scene.profile().build() == Build.REDTEAM ? 10 : STARTS)));
                    command.addAll(start(scene, Set.of()));
                    String seen =
                            scene.profile().run(command.toArray(String[]::new)).out();
                    boolean effect = !seen.equals("opened 0\nseized 0\n");
                    if (scene.profile().build() == Build.RELEASE) {
                        scene.profile().start();
                    }
                    return new Outcome(effect, seen);
                })
                .ends(
                        "never, where root owns the image",
                        (scene, outcome) -> assertEquals("opened 0\nseized 0\n", outcome.seen()))
                .run();
    }

    @Test
    void aTracerStartsIt() throws IOException {
        Row.of("A19", "a parent traces it from before its first instruction")
                .off("hardening")
                .attack(scene -> {
                    scene.daemon().close();
                    List<String> command = List.of(
                            scene.program("trace.c", "trace").toString(),
                            scene.profile().launcher().toString(),
                            "start");
                    return starts(scene, command);
                })
                .ends("start refuses", (scene, outcome) -> {
                    assertTrue(outcome.seen().contains("traces this one"), outcome.seen());
                    scene.profile().start();
                })
                .run();
    }

    /** Whether this starts a daemon that listens. */
    static Outcome starts(Scene scene, List<String> command) throws IOException {
        try (RunningDaemon daemon = RunningDaemon.run(scene.profile().prepare(command))) {
            return new Outcome(true, daemon.output());
        } catch (IOException e) {
            return new Outcome(false, String.valueOf(e.getMessage()));
        }
    }

    @Test
    void itIsStartedInAHostileEnvironment() throws IOException {
        Row.of("A20", "14 variables that load code or turn it to another bus, keyring or store")
                .off("hardening")
                .attack(scene -> {
                    Path mark = scene.profile().folder().resolve("mark");
                    Map<String, String> hostile = hostile(scene, mark);
                    List<String> reached = new ArrayList<>();
                    for (Map.Entry<String, String> one : hostile.entrySet()) {
                        try (RunningDaemon daemon = restart(scene, Map.of(one.getKey(), one.getValue()), Set.of())) {
                            boolean ran = Files.deleteIfExists(mark);
                            boolean seen = Machine.get().root()
                                    && Files.readString(Path.of("/proc/" + daemon.pid() + "/environ"))
                                            .contains(one.getKey() + "=");
                            if (ran || seen) {
                                reached.add(one.getKey() + (ran ? " ran" : ""));
                            }
                        }
                    }
                    return new Outcome(!reached.isEmpty(), String.join(", ", reached));
                })
                .ends(
                        "none reaches it, the canaries do not run; doctor names LD_PRELOAD and JAVA_TOOL_OPTIONS as dropped",
                        (scene, outcome) -> {
                            assertEquals("", outcome.seen());
                            assertDoctorNames(scene);
                            scene.profile().start();
                        })
                .run();
    }

    private static Map<String, String> hostile(Scene scene, Path mark) throws IOException {
        Path canary = scene.profile().folder().resolve("canary.so");
        Finished gcc = Machine.run(List.of(
                "gcc",
                "-shared",
                "-fPIC",
                "-O1",
                "-DMARK=\"" + mark + "\"",
                "-o",
                canary.toString(),
                Machine.repository()
                        .resolve("modules/it/src/test/native/redteam/canary.c")
                        .toString()));
        assertEquals(0, gcc.exit(), gcc.err());
        String agent = "-agentpath:" + canary;
        String folder = scene.profile().folder().toString();
        Map<String, String> hostile = new TreeMap<>();
        for (String name : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
            hostile.put(name, agent);
        }
        hostile.put("LD_PRELOAD", canary.toString());
        hostile.put("LD_AUDIT", canary.toString());
        for (String name : List.of("LD_LIBRARY_PATH", "GCONV_PATH", "GIO_EXTRA_MODULES", "CLASSPATH")) {
            hostile.put(name, folder);
        }
        hostile.put("GLIBC_TUNABLES", "glibc.malloc.check=3");
        hostile.put("SECRET_BACKEND", "file");
        hostile.put("SECRET_FILE_TEST_PATH", folder);
        hostile.put("SECRET_SERVICE_BUS_NAME", "org.example.Thief");
        hostile.put("LOCPATH", folder);
        return hostile;
    }

    private static void assertDoctorNames(Scene scene) {
        String launcher = scene.profile().launcher().toString();
        String found = scene.profile()
                .run("env", "LD_PRELOAD=/none.so", "JAVA_TOOL_OPTIONS=-version", launcher, "doctor")
                .out();
        for (String name : List.of("LD_PRELOAD", "JAVA_TOOL_OPTIONS")) {
            assertTrue(
                    found.lines().anyMatch(line -> line.contains("environment: dropped") && line.contains(name)),
                    found);
        }
    }
}
