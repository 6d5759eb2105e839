package io.keychainauth.store.secretservice;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whether there is a session bus. Without this question GLib would start one with {@code dbus-launch}. */
final class SessionBus {
    private static final String ADDRESS = "DBUS_SESSION_BUS_ADDRESS";
    private static final String RUNTIME = "XDG_RUNTIME_DIR";

    private final Function<String, @Nullable String> environment;

    SessionBus(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    /** Empty if there is an address of a bus, else why not. */
    Optional<String> missing() {
        String address = environment.apply(ADDRESS);
        if (address != null && !address.isEmpty()) {
            return address.startsWith("autolaunch:")
                    ? Optional.of("no session bus runs (" + ADDRESS + " only says how to start one)")
                    : Optional.empty();
        }
        String runtime = environment.apply(RUNTIME);
        if (runtime != null && !runtime.isEmpty() && Files.exists(Path.of(runtime, "bus"))) {
            return Optional.empty();
        }
        return Optional.of("no session bus runs (" + ADDRESS + " is not set)");
    }
}
