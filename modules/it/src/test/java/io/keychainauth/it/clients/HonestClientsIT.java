package io.keychainauth.it.clients;

import static io.keychainauth.it.blackbox.Json.denied;
import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.success;
import static io.keychainauth.it.blackbox.Json.value;
import static io.keychainauth.it.blackbox.Json.write;
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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Clients that do what docs/clients.md asks are served, whatever they are made of and wherever they lie. */
class HonestClientsIT {
    private static final String SECRET = value("k", "v");

    private static Profile profile;
    private static Workshop workshop;
    private static List<HonestClient> clients;

    @BeforeAll
    static void build() throws IOException {
        profile = new Profile();
        profile.start();
        workshop = new Workshop(profile.folder().resolve("clients"));
        clients = workshop.inEveryLanguage();
        for (HonestClient client : clients) {
            client.introduce(profile);
        }
        assertEquals(
                success("") + "\n",
                clients.getFirst().run(profile, write("k", "v")).out());
    }

    @AfterAll
    static void remove() throws IOException {
        profile.close();
    }

    @TestFactory
    Stream<DynamicTest> everyLanguageIsServed() {
        return clients.stream().map(client -> dynamicTest(client.name(), () -> assertServed(client, profile)));
    }

    private static void assertServed(HonestClient client, Profile profile) {
        Finished finished = client.run(profile, read("k"), read("k"));
        assertEquals(0, finished.exit(), finished::toString);
        assertEquals((SECRET + "\n").repeat(2), finished.out());
        assertTrue(finished.err().contains("\"assurance\":\"" + client.assurance() + "\""), finished::toString);
    }

    @Test
    void theDocumentedLineOfTheShellIsServed() throws IOException {
        Path own = workshop.copy(Path.of("/usr/bin/socat"), "bin/socat");
        profile.ok("authorize", own.toString(), "aws");
        String line = "printf '%s\\n' '" + read("k") + "' |\n  socat -t 10 - \"UNIX-CONNECT:$socket,cloexec\"";
        Finished finished =
                profile.run("env", "PATH=" + own.getParent(), "socket=" + profile.socket(), "/bin/sh", "-c", line);
        assertEquals(SECRET + "\n", finished.out(), finished.err());
    }

    @Test
    void librariesOfTheUserAreServedOncePinned() throws IOException {
        Path folder = profile.folder().resolve("with-libraries");
        HonestClient client = workshop.withLibraries("c, 400 libraries of the user", folder);
        Machine.get().give(folder);
        client.introduce(profile);
        assertServed(client, profile);
        Files.writeString(folder.resolve("lib7.so"), "another", StandardOpenOption.APPEND);
        profile.ok("upgrade", client.binary().toString());
        assertServed(client, profile);
    }

    @Test
    void librariesOfTheSystemAreServedAsTheyAre() throws IOException {
        assumeTrue(Machine.get().root(), "only root can install libraries");
        // Not in /var/tmp, where everybody may make files.
        Path folder = Files.createTempDirectory(Path.of("/usr/local/lib"), "keychain-auth-it-");
        try {
            HonestClient client = workshop.withLibraries("c, 400 libraries of the system", folder);
            Machine.run(List.of("chmod", "-R", "a+rX", folder.toString()));
            client.introduce(profile);
            assertServed(client, profile);
        } finally {
            Machine.run(List.of("rm", "-rf", folder.toString()));
        }
    }

    @Test
    void aProgramThatIsUpdatedWhileItRunsIsServedUntilTheUpgrade() throws IOException {
        HonestClient client = workshop.c("updated");
        client.introduce(profile);
        try (Conversation session = new Conversation(client, profile);
                Conversation sessions = new Conversation(client, profile, "--reconnect")) {
            assertEquals(SECRET, session.ask(read("k")));
            Path next = workshop.compile("next");
            Machine.get().give(next);
            Files.move(next, client.binary(), StandardCopyOption.REPLACE_EXISTING);
            assertEquals(SECRET, session.ask(read("k")));
            assertEquals(SECRET, sessions.ask(read("k")));
            profile.ok("upgrade", client.binary().toString());
            assertServed(client, profile);
            // An idle session of a binary that is not registered any more is closed within half a second, too.
            String last = session.ask(read("k"));
            assertTrue(Set.of(denied("unattestable_peer"), "end").contains(last), last);
            assertEquals("end", sessions.ask(read("k")));
            assertTrue(profile.ok("audit", "--json", "--binary", client.binary().toString())
                    .contains("\"executable_replaced\""));
        }
    }

    @TestFactory
    Stream<DynamicTest> clientsOnFourFileSystemsAreServed() {
        return Stream.of("tmpfs", "ext4", "xfs", "overlay").map(kind -> dynamicTest(kind, () -> serveFrom(kind)));
    }

    private static void serveFrom(String kind) throws IOException {
        assumeTrue(Machine.get().root(), "only root can mount");
        Path folder = Files.createDirectories(profile.folder().resolve("disk-" + kind));
        Path lower = Files.createDirectories(folder.resolve("lower"));
        Files.move(workshop.compile("on-" + kind + "-lower"), lower.resolve("below"));
        Machine.run(List.of("chmod", "a+rx", folder.toString(), lower.toString()));
        try (Disk disk = switch (kind) {
            case "tmpfs" -> Disk.tmpfs(folder);
            case "overlay" -> Disk.overlay(folder, lower);
            case "xfs" -> Disk.inFile(folder, kind, "-q");
            default -> Disk.inFile(folder, kind, "-q", "-F");
        }) {
            Finished mounted = disk.mount();
            assumeTrue(mounted.exit() == 0, () -> kind + ": " + mounted.err().strip());
            Path binary = disk.folder().resolve("client");
            Files.move(workshop.compile("on-" + kind), binary);
            Machine.get().give(disk.folder());
            Path below = disk.folder().resolve("below");
            for (Path each : Files.exists(below) ? List.of(binary, below) : List.of(binary)) {
                HonestClient client = HonestClient.program("c on " + kind, each);
                client.introduce(profile);
                assertServed(client, profile);
                System.out.println("served from " + kind + ": " + each.getFileName());
            }
        }
    }

    @Test
    void nobodyIsRefusedInTwentyThousandConnections() throws IOException, InterruptedException, ExecutionException {
        Mix mix = new Mix(profile, SECRET);
        for (HonestClient client : clients) {
            switch (client.name()) {
                case "go", "rust" -> mix.add(client, 10, 200);
                case "python" -> mix.add(client, 9, 100);
                case "node" -> mix.add(client, 9, 40);
                case "java" -> mix.add(client, 6, 10);
                case "shell" -> mix.add(client, 2, 50);
                default -> mix.add(client, 6, 100);
            }
        }
        Path folder = profile.folder().resolve("mix-libraries");
        HonestClient pinned = workshop.withLibraries("c, 400 libraries", folder);
        Machine.get().give(folder);
        pinned.introduce(profile);
        mix.add(pinned, 1, 150);
        Map<String, Mix.Count> counts = mix.run();
        String refusals = profile.ok("audit", "--json", "--result", "DENIED");
        int made = counts.values().stream().mapToInt(Mix.Count::made).sum();
        int served = counts.values().stream().mapToInt(Mix.Count::served).sum();
        counts.forEach((name, count) -> System.out.printf(
                "%-18s %5d connections, %3d of them by processes of their own, %5d served, %5d known as they can be %s%n",
                name, count.made(), count.alone(), count.served(), count.known(), count.trouble()));
        System.out.printf("%d connections, %d refused%n", made, made - served);
        assertTrue(made >= 20_000, () -> "only " + made);
        assertEquals(made, served, refusals);
        assertEquals(made, counts.values().stream().mapToInt(Mix.Count::known).sum());
    }
}
