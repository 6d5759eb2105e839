package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.success;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that were written for another daemon of this protocol work unchanged: {@code existing_client.py}. */
class ExistingClientIT {
    private static final String SERVICE = "Vault";
    private static final String PYTHON = "/usr/bin/python3";

    private Profile profile;
    private Path script;
    private String socket;

    @BeforeEach
    void aProfileAsTheClientWantsIt() throws IOException {
        profile = new Profile();
        for (String kind : new String[] {"CONFIG", "DATA"}) {
            Path folder = profile.home().resolve("own-" + kind);
            profile.give(Files.createDirectories(folder));
            profile.environment().put("XDG_" + kind + "_HOME", folder.toString());
        }
        script = profile.folder().resolve("existing_client.py");
        profile.write(
                script,
                Files.readString(Machine.repository().resolve("modules/it/src/test/python/existing_client.py")));
        socket = profile.socket().toString();
        profile.ok("authorize", PYTHON, SERVICE, "--allow-interpreter");
    }

    @AfterEach
    void clean() throws IOException {
        profile.cli("stop", "--socket", socket);
        profile.close();
    }

    private List<String> command(String... step) {
        List<String> command = new ArrayList<>(
                List.of(PYTHON, script.toString(), Machine.get().launcher().toString(), SERVICE));
        command.addAll(List.of(step));
        return command;
    }

    private String step(String... step) {
        Finished finished = profile.run(command(step).toArray(String[]::new));
        assertEquals(0, finished.exit(), finished.out() + finished.err());
        return finished.out().strip();
    }

    @Test
    void findsTheDaemonByItsProcessName() {
        String pid = step("start", socket);
        assertTrue(step("locate").lines().anyMatch(pid::equals));
    }

    @Test
    void readsVersionAndStatusWithTheDaemonDownAndUp() {
        assertTrue(step("diagnose").contains("\"daemon_running\": false"));
        String pid = step("start", socket);
        String status = step("diagnose");
        assertTrue(status.contains("\"daemon_running\": true"), status);
        assertTrue(status.contains("\"pid\": " + pid), status);
        assertTrue(status.contains("\"socket_path\": \"" + socket + "\""), status);
        assertTrue(status.contains(profile.home() + "/own-CONFIG/keychain-auth/config.json"), status);
    }

    @Test
    void checksAndAuthorizesItsOwnProgram() throws IOException {
        String program = profile.client("client.c", "own").toString();
        assertEquals(
                "4 Error: binary not registered or hash mismatch: " + program
                        + " is not registered; run keychain-auth register " + program,
                step("check", program));
        assertEquals("0 Authorized " + program + " for service " + SERVICE, step("authorize", program));
        assertEquals(
                "0 Binary " + program + " is fully registered and authorized for service " + SERVICE,
                step("check", program));
        Path config = profile.home().resolve("own-CONFIG/keychain-auth/config.json");
        assertTrue(step("entry", config.toString(), program).matches("\\['sha256:[0-9a-f]{64}']"));
    }

    @Test
    void startsTheDaemonDetachedAndHasAnAnswerWithinEightSeconds() {
        step("start", socket);
        assertEquals("true", profile.status("daemon_running"));
        assertEquals("done", step("session", socket));
        assertTrue(Files.exists(profile.home().resolve("own-DATA/keychain-auth/audit.log")));
        assertFalse(Files.exists(profile.policy()), "nothing at the default places");
        assertFalse(Files.exists(profile.auditLog()), "nothing at the default places");
    }

    @Test
    void probesLeaveNoTrace() throws IOException {
        step("start", socket);
        assertEquals(
                "No pending binaries waiting for authorization.",
                profile.ok("list-pending").strip());
        Path log = profile.home().resolve("own-DATA/keychain-auth/audit.log");
        assertTrue(!Files.exists(log) || Files.readString(log).isEmpty());
    }

    @Test
    void halfClosesBehindALineWithoutNewlineAndIsAnswered() {
        step("start", socket);
        assertEquals(success(""), step("half-close", socket));
    }

    @Test
    void reconnectsAndSendsAgainWhenTheDaemonWasReplaced() throws IOException {
        String pid = step("start", socket);
        Process client = profile.prepare(command("reconnect", socket))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8))) {
            assertEquals("connected", out.readLine());
            String next = step("replace", socket, pid);
            assertFalse(next.equals(pid));
            client.getOutputStream().close();
            assertEquals("after", out.readLine());
        } finally {
            client.destroyForcibly();
        }
    }

    @Test
    void losesNoSecretWhenItPurgesTheFileOfAnotherStore() throws IOException {
        step("start", socket);
        assertEquals("done", step("session", socket));
        Files.delete(profile.storeFile());
        Path binary = profile.client("wire.c", "reader");
        profile.ok("authorize", binary.toString(), SERVICE);
        Wire wire = profile.wire(binary);
        int c = wire.open();
        String read = Json.read("shop:development:KEY_02").replace("aws", SERVICE);
        assertEquals(Json.error("internal_error"), wire.ask(c, read));
        profile.ok("store", "recover");
        assertEquals(Json.value("shop:development:KEY_02", "wert-\u00fc-2"), wire.ask(c, read));
    }
}
