package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Json;
import io.keychainauth.it.blackbox.PrivateKeyring;
import io.keychainauth.it.blackbox.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names that become one when they are joined or folded: who may write one then writes the other. */
class NamesIT {
    private static final List<List<String>> NAMES = List.of(
            List.of("a", "b:c"),
            List.of("a:b", "c"),
            List.of("a/b", "c"),
            List.of("a", "b/c"),
            List.of("aws", "Name"),
            List.of("aws", "name"),
            List.of("AWS", "name"),
            List.of("aws", "stra\u00dfe"),
            List.of("aws", "strasse"),
            List.of("aws", "\u00e9"),
            List.of("aws", "e\u0301"),
            List.of("aws", "i"),
            List.of("aws", "\u0131"),
            List.of("aws", "name "),
            List.of("aws", "name."),
            List.of("aws", "target"),
            List.of("target", "aws"));

    @Test
    void namesCollideInTheFileStore() throws IOException {
        Row.of("A27", "17 pairs of service and target that are one when joined or folded, in the file store")
                .off("stored-name")
                .attack(NamesIT::collides)
                .ends("each keeps its own value", (_, outcome) -> assertEquals("[]", outcome.seen()))
                .run();
    }

    @Test
    void namesCollideInTheKeyring() throws IOException {
        Row.of("A27", "the same in a keyring of the Secret Service")
                .off("stored-name")
                .attack(scene -> {
                    scene.daemon().close();
                    try (PrivateKeyring keyring = new PrivateKeyring(scene.profile())) {
                        keyring.start();
                        try (var _ = scene.profile().start("--store", "secret-service")) {
                            return collides(scene);
                        } finally {
                            scene.profile().environment().remove("DBUS_SESSION_BUS_ADDRESS");
                        }
                    }
                })
                .ends("each keeps its own value", (scene, outcome) -> {
                    assertEquals("[]", outcome.seen());
                    scene.profile().start("--store", "file");
                })
                .run();
    }

    private static Outcome collides(Scene scene) throws IOException {
        scene.believe("stored-name", "folded");
        scene.profile().write(scene.profile().policy(), policy(scene));
        Wire wire = scene.profile().wire(scene.tool().resolveSibling("wire"));
        int c = wire.open();
        for (List<String> name : NAMES) {
            assertEquals(Json.success(""), wire.ask(c, write(name)));
        }
        List<String> lost = new ArrayList<>();
        for (List<String> name : NAMES) {
            String answer = wire.ask(
                    c, Json.read(name.getLast()).replace("\"aws\",\"targets", "\"" + name.getFirst() + "\",\"targets"));
            if (!answer.contains("\"value\":\"" + value(name) + "\"")) {
                lost.add(value(name) + ": " + answer);
            }
        }
        return new Outcome(!lost.isEmpty(), lost.toString());
    }

    private static String write(List<String> name) {
        return Json.write(name.getLast(), value(name))
                .replace("\"aws\",\"targets", "\"" + name.getFirst() + "\",\"targets");
    }

    private static String value(List<String> name) {
        return "value of " + name.getFirst() + " and " + name.getLast();
    }

    private static String policy(Scene scene) throws IOException {
        String wire = scene.profile().client("wire.c", "wire").toString();
        List<String> entries = new ArrayList<>();
        for (String program : List.of(scene.tool().toString(), wire)) {
            String services = "[\"aws\",\"AWS\",\"a\",\"a:b\",\"a/b\",\"target\"]";
            entries.add("{\"path\":\"" + program + "\",\"hash\":\"sha256:" + Scene.hash(java.nio.file.Path.of(program))
                    + "\",\"allowed_read_services\":" + services + ",\"allowed_write_services\":" + services + "}");
        }
        assertTrue(entries.size() == 2);
        return "{\"protocol_version\":\"1\",\"registered_binaries\":[" + String.join(",", entries) + "]}";
    }
}
