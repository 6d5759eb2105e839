package io.keychainauth.it.redteam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.it.blackbox.Json;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Programs that are not, or not any more, what the policy names. */
class IdentityIT {
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
                .ends("unregistered_binary_pending_approval, queued", (scene, outcome) -> {
                    assertEquals(Json.denied("unregistered_binary_pending_approval"), outcome.seen());
                    assertTrue(scene.recorded("\"reason\":\"unregistered_binary_pending_approval\""));
                    assertTrue(scene.profile().ok("list-pending").contains("stranger"));
                })
                .run();
    }
}
