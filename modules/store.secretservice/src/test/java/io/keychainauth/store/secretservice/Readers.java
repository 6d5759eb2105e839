package io.keychainauth.store.secretservice;

import io.keychainauth.store.secretservice.KeyringConnector.Activation;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Another process that reads side by side: GLib complains of what it finds wrong to the error output of its process. */
final class Readers {
    private static final int THREADS = 4;
    private static final int SEARCHES = 2_000;

    private Readers() {}

    /** Searches, and says on its output how often. */
    public static void main(String[] arguments) throws Exception {
        int searches = 0;
        try (Keyring keyring = LibsecretSession.open(Duration.ofSeconds(60), Activation.FORBIDDEN);
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                readers.add(threads.submit(() -> search(keyring)));
            }
            for (Future<Integer> each : readers) {
                searches += each.get();
            }
        }
        System.out.print(searches);
    }

    private static int search(Keyring keyring) throws KeyringException {
        int searches = 0;
        for (; searches < SEARCHES; searches++) {
            keyring.search(Map.of("service", "nobody's"));
        }
        return searches;
    }

    /** Command line of such a process. */
    static String[] command() {
        return new String[] {
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            String.join(
                    File.pathSeparator,
                    System.getProperty("jdk.module.path", ""),
                    System.getProperty("java.class.path", ""),
                    Path.of("target", "test-classes").toAbsolutePath().toString()),
            Readers.class.getName()
        };
    }
}
