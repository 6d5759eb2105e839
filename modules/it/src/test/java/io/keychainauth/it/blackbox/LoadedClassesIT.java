package io.keychainauth.it.blackbox;

import static io.keychainauth.it.blackbox.Json.read;
import static io.keychainauth.it.blackbox.Json.success;
import static io.keychainauth.it.blackbox.Json.value;
import static io.keychainauth.it.blackbox.Json.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A daemon that serves a request has loaded the code of its own system, and of no other. */
class LoadedClassesIT {
    private final Host host = Host.get();
    private Profile profile;

    @BeforeEach
    void home() throws IOException {
        profile = new Profile();
    }

    @AfterEach
    void clean() throws IOException {
        profile.close();
    }

    @Test
    void noClassOfAnotherSystemIsLoaded() throws IOException {
        Path loaded = profile.folder().resolve("run").resolve("loaded.txt");
        Files.createDirectories(loaded.getParent());
        List<String> command =
                new ArrayList<>(host.keychainAuth(List.of("-Xlog:class+load:file=\"" + profile.named(loaded) + "\"")));
        command.add("start");
        RunningDaemon daemon = RunningDaemon.run(profile.prepare(command));
        try {
            Wire wire = profile.trustedWire();
            int c = wire.open();
            assertEquals(success(""), wire.ask(c, write("k", "v")));
            assertEquals(value("k", "v"), wire.ask(c, read("k")));
        } finally {
            host.discard(daemon);
        }
        String classes = Files.readString(loaded);
        for (String module : host.modules()) {
            assertTrue(classes.contains(" io.keychainauth." + module + "."), module);
        }
        for (String module : host.foreignModules()) {
            assertFalse(classes.contains(" io.keychainauth." + module + "."), module);
        }
    }
}
