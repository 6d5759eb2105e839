package io.keychainauth.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.keychainauth.daemon.Control;
import io.keychainauth.daemon.Daemon;
import io.keychainauth.daemon.DaemonSettings;
import io.keychainauth.daemon.Providers;
import io.keychainauth.daemon.StartException;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.platform.Platform;
import io.keychainauth.platform.Profile;
import io.keychainauth.policy.Attempt;
import io.keychainauth.policy.BinaryFile;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.Library;
import io.keychainauth.policy.PendingQueue;
import io.keychainauth.policy.PolicyFile;
import io.keychainauth.testkit.peer.FakeTransport;
import io.keychainauth.testkit.platform.FakePlatform;
import io.keychainauth.testkit.store.FakeStore;
import io.keychainauth.testkit.store.FakeStoreProvider;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The whole program on a profile below one folder, with fakes below it. */
final class Desk {
    /** What one run left behind. */
    record Result(Exit exit, String out, String err) {
        Map<String, Object> object() throws IOException {
            return JSON.std.mapFrom(out.substring(out.indexOf('{')));
        }

        List<Object> list() throws IOException {
            return JSON.std.listFrom(out);
        }
    }

    final Path folder;
    final FakePlatform platform;
    final FakeTransport transport = new FakeTransport();
    final FakeStore store = new FakeStore();
    final List<Runnable> atShutdown = new CopyOnWriteArrayList<>();
    Map<String, String> environment = Map.of();
    Platform system;
    boolean colored;

    Desk(Path folder) throws IOException {
        // What a client shows is its real path, so that is what tests compare with.
        this.folder = folder.toRealPath();
        platform = new FakePlatform(this.folder);
        system = platform;
    }

    Profile profile() {
        return platform.profile();
    }

    Providers providers() {
        return new Providers(system, transport, List.of(new FakeStoreProvider("fake", store, Optional.empty())));
    }

    Result run(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Exit exit = run(new PrintWriter(out), new PrintWriter(err), words);
        return new Result(exit, out.toString(), err.toString());
    }

    Exit run(PrintWriter out, PrintWriter err, String... words) {
        Output output = new Output(out, err, () -> colored);
        Session session = new Session(
                environment,
                System.getProperty("user.name"),
                Optional.empty(),
                output,
                this::providers,
                InstantSource.system(),
                atShutdown::add);
        Exit exit = new Program(session).run(List.of(words));
        output.flush();
        return exit;
    }

    /** Runs a command that must succeed. */
    Result done(String... words) {
        Result result = run(words);
        assertTrue(result.exit() == Exit.DONE, () -> List.of(words) + " failed: " + result);
        return result;
    }

    PolicyFile policies() {
        return new PolicyFile(profile().policy());
    }

    PendingQueue pending() {
        return new PendingQueue(profile().pending(), InstantSource.system());
    }

    Path program(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    static String hash(Path file) throws IOException {
        return BinaryFile.inspect(file).identity().hash();
    }

    void attempt(Path file, String... commandLine) throws IOException {
        attempt(new Identity(file.toString(), hash(file)), List.of(), commandLine);
    }

    void attempt(Identity identity, List<Library> libraries, String... commandLine) {
        assertTrue(pending().add(new Attempt(identity, List.of(commandLine), 1000, 4711, libraries, true)));
    }

    Daemon daemon(String version) throws StartException {
        return Daemon.start(
                providers(),
                new DaemonSettings(profile(), "auto", Optional.empty(), version),
                InstantSource.system(),
                _ -> {});
    }

    Control control() {
        return new Control(transport, new Endpoint(profile().control()));
    }
}
