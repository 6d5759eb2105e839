package io.keychainauth.it.clients;

import static io.keychainauth.it.blackbox.Json.denied;
import static io.keychainauth.it.blackbox.Json.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Machine.Finished;
import io.keychainauth.it.blackbox.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Honest clients that must be refused nevertheless: each with the detail under which docs/clients.md explains it. */
class RefusedClientsIT {
    /** What a client in Python does before it connects, or with the connection. */
    private static final Map<String, String> HABITS = new LinkedHashMap<>();

    static {
        HABITS.put("not_dumpable", "import ctypes; ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)");
        HABITS.put(
                "anonymous_executable_memory",
                "import mmap; code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC)");
        HABITS.put("stdio_socket", "import os; os.close(0)");
        HABITS.put("too_many_descriptors", """
                import os, resource
                most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
                resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
                many = [os.dup(2) for _ in range(4100)]""");
        HABITS.put("foreign_sender", """
                import os, socket
                connect = socket.socket.connect
                def connect_and_fork(self, address):
                    connect(self, address)
                    worker = os.fork()
                    if worker: os._exit(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]))
                socket.socket.connect = connect_and_fork""");
        HABITS.put("not_proven", """
                import socket
                connect = socket.socket.connect
                def connect_openly(self, address):
                    self.set_inheritable(True)
                    connect(self, address)
                socket.socket.connect = connect_openly""");
        HABITS.put("leader_thread_exited", """
                import ctypes, os, platform, threading
                def leave(): ctypes.CDLL(None).syscall(93 if platform.machine() == "aarch64" else 60, 0)
                def work():
                    while "State:\\tZ" not in open(f"/proc/self/task/{os.getpid()}/status").read(): pass
                    try: main()
                    except SystemExit as end: os._exit(end.code)
                threading.Thread(target=work).start()
                leave()""");
    }

    private static Profile profile;
    private static Workshop workshop;
    private static HonestClient python;

    @BeforeAll
    static void start() throws IOException {
        profile = new Profile();
        profile.start();
        workshop = new Workshop(profile.folder().resolve("clients"));
        python = workshop.python();
        python.introduce(profile);
    }

    @AfterAll
    static void stop() throws IOException {
        profile.close();
    }

    @TestFactory
    Stream<DynamicTest> habits() {
        return HABITS.entrySet().stream()
                .map(habit -> dynamicTest(habit.getKey(), () -> refuseHabit(habit.getKey(), habit.getValue())));
    }

    private static void refuseHabit(String detail, String habit) throws IOException {
        String script = python.command().getLast();
        String program = "import runpy, sys\ndef main(): runpy.run_path('" + script + "', run_name='__main__')\n"
                + habit + "\nmain()";
        assertRefused(detail, profile.prepare(List.of(python.binary().toString(), "-c", program, read("k"))));
    }

    @TestFactory
    Stream<DynamicTest> namespaces() {
        return Stream.of("user", "mount", "network", "pid").map(kind -> dynamicTest(kind, () -> refuseNamespace(kind)));
    }

    private static void refuseNamespace(String kind) throws IOException {
        assumeTrue(Machine.get().root(), "only root can make each namespace");
        ProcessBuilder process = python.prepare(profile, read("k"));
        List<String> unshare = new ArrayList<>(List.of("unshare", "--" + kind.replace("network", "net")));
        if (kind.equals("pid")) {
            unshare.add("--fork");
        }
        if (kind.equals("user")) {
            // As the user, who needs no right for it.
            process.command().addAll(process.command().indexOf("--") + 1, unshare);
        } else {
            process.command().addAll(0, unshare);
        }
        assertRefused("different_" + kind + "_namespace", process);
    }

    @Test
    void anotherGroup() throws IOException {
        assumeTrue(Machine.get().root(), "only root can give another group");
        ProcessBuilder process = python.prepare(profile, read("k"));
        process.command().set(process.command().indexOf("--regid") + 1, "users");
        assertRefused("foreign_group", process);
    }

    @Test
    void aFileSystemThatIsNotKnown() throws IOException {
        assumeTrue(Machine.get().root(), "only root can mount");
        Path folder = Files.createDirectories(profile.folder().resolve("disk"));
        try (Disk disk = Disk.ramfs(folder)) {
            Finished mounted = disk.mount();
            assertEquals(0, mounted.exit(), mounted.err());
            Path binary = disk.folder().resolve("client");
            Files.move(workshop.compile("on-ramfs"), binary);
            Machine.get().give(disk.folder());
            profile.ok("register", binary.toString());
            assertRefused("untrusted_filesystem", profile.prepare(List.of(binary.toString(), read("k"))));
        }
    }

    private static void assertRefused(String detail, ProcessBuilder client) throws IOException {
        Finished finished = Machine.finish(client);
        String said = finished.out() + finished.err();
        assertTrue(said.contains(denied("unattestable_peer")), finished::toString);
        List<String> records = profile.log()
                .lines()
                .filter(line -> line.contains("\"DENIED\""))
                .toList();
        assertTrue(records.getLast().contains("\"detail\":\"" + detail + "\""), records.getLast());
    }
}
