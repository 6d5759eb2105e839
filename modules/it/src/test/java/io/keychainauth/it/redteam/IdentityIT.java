package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Json;
import io.keychainauth.it.blackbox.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;

/** Programs that are not, or not any more, what the policy names. */
class IdentityIT {
    private static final String UNREGISTERED = "unregistered_binary_pending_approval";

    @Test
    void aStrangerAsks() throws IOException {
        Row.of("A1", "an unregistered program connects and asks")
                .off("path", "digest")
                .attack(scene -> {
                    Path stranger = scene.profile().client("client.c", "stranger");
                    scene.believe("path", scene.tool().toString());
                    scene.believe("digest", Scene.hash(scene.tool()));
                    return scene.honest(stranger);
                })
                .ends(UNREGISTERED + ", queued, closed", IdentityIT::unregistered)
                .deeper(UNREGISTERED + ": the hash", IdentityIT::unregistered, "path")
                .deeper(UNREGISTERED + ": the path", IdentityIT::unregistered, "digest")
                .run();
    }

    /**
     * No switch has the codec overlook what it does not know, so the statement is refused in all runs. The control is a
     * daemon that goes by what was stated, from the next request on: what the refusal of the statement adds is not shown.
     */
    @Test
    void aProgramStatesAnothersIdentity() throws IOException {
        Row.of(
                        "A2",
                        "a registered program states the process id, path and hash of another in a request, which is always malformed, and asks again; unchecked, path and hash are believed in that next request")
                .off("path", "digest")
                .attack(scene -> {
                    Path weak = scene.approveElsewhere(scene.profile().client("client.c", "weak"));
                    String stated = Scene.hash(scene.tool());
                    scene.believe("path", scene.tool().toString());
                    scene.believe("digest", stated);
                    String claim = Json.request(
                            "read",
                            ",\"targets\":[\"" + Scene.KEY + "\"],\"pid\":1,\"path\":\"" + scene.tool()
                                    + "\",\"hash\":\"sha256:" + stated + "\"");
                    return scene.steal(weak.toString(), scene.socket(), claim, scene.request());
                })
                .ends("malformed_request; the next request is judged by what really runs", (scene, outcome) -> {
                    assertEquals(
                            Json.error("malformed_request") + "\n" + Json.denied("service_not_allowed"),
                            outcome.seen());
                    assertTrue(scene.recorded("\"action\":\"malformed\"", "/weak\""));
                    assertTrue(scene.recorded("\"reason\":\"service_not_allowed\"", "/weak\""));
                })
                .deeper(UNREGISTERED + ": the hash", IdentityIT::unregistered, "path")
                .deeper(UNREGISTERED + ": the path", IdentityIT::unregistered, "digest")
                .run();
    }

    @Test
    void theFileAtAnApprovedPathIsReplaced() throws IOException {
        replaced(
                "renamed over it", (program, other) -> Files.move(other, program, StandardCopyOption.REPLACE_EXISTING));
        replaced("written into it", (program, other) -> Files.write(program, Files.readAllBytes(other)));
    }

    private interface Replacement {
        void of(Path program, Path other) throws IOException;
    }

    private static void replaced(String how, Replacement replacement) throws IOException {
        Row.of("A3", "the file at an approved path is replaced: another program is " + how)
                .off("digest")
                .attack(scene -> {
                    Path program = scene.profile().client("client.c", "program");
                    scene.believe("digest", Scene.hash(program));
                    scene.approve(program);
                    replacement.of(program, scene.profile().client("client.c", "other"));
                    scene.profile().give(program);
                    return scene.honest(program);
                })
                .ends(UNREGISTERED + ": the hash", IdentityIT::unregistered)
                .run();
    }

    @Test
    void anApprovedProgramIsCopied() throws IOException {
        Row.of("A4", "an approved program is copied to another path")
                .off("path")
                .attack(scene -> {
                    Path copy = scene.tool().resolveSibling("copy");
                    Files.copy(scene.tool(), copy, StandardCopyOption.COPY_ATTRIBUTES);
                    scene.profile().give(copy);
                    scene.believe("path", scene.tool().toString());
                    return scene.honest(copy);
                })
                .ends(UNREGISTERED + ": the path", IdentityIT::unregistered)
                .run();
    }

    @Test
    void anUpgradedProgramStillRuns() throws IOException {
        Row.of("A5", "an approved program was replaced and upgraded; the old one, still running, has itself queued")
                .off("replaced")
                .attack(scene -> {
                    Path program = scene.approve(scene.profile().client("wire.c", "program"));
                    Wire running = scene.profile().wire(program);
                    Files.move(scene.profile().client("wire.c", "newer"), program, StandardCopyOption.REPLACE_EXISTING);
                    Outcome before = Outcome.stealing(scene, running.ask(running.open(), scene.request()));
                    assertTrue(before.effect(), "before the upgrade it is what was approved: " + before.seen());
                    assertEquals(
                            Json.denied(UNREGISTERED),
                            askOnce(scene.profile().wire(program), scene.request()),
                            "a new start before the upgrade");
                    scene.profile().ok("upgrade", program.toString());
                    String old = Scene.hash(Path.of("/proc/" + running.pid() + "/exe"));
                    String answer = askOnce(running, scene.request());
                    // Started from the new file before the upgrade, the new one was queued; that entry is spent.
                    return new Outcome(scene.profile().ok("list-pending").contains(old), answer);
                })
                .denied("executable_replaced")
                .run();
    }

    private static String askOnce(Wire wire, String request) throws IOException {
        return wire.ask(wire.open(), request);
    }

    private static void unregistered(Scene scene, Outcome outcome) throws IOException {
        assertEquals(Json.denied(UNREGISTERED), outcome.seen());
        assertTrue(scene.recorded("\"reason\":\"" + UNREGISTERED + "\""));
        assertTrue(scene.profile().ok("list-pending").contains("Found 1 pending"));
    }
}
