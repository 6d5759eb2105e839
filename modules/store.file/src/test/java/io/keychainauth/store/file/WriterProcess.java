package io.keychainauth.store.file;

import static io.keychainauth.store.file.Places.value;

import io.keychainauth.store.Change;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A process of its own that writes to a store and says on its output what was acknowledged. */
final class WriterProcess {
    /** Keys that are written in turn. */
    static final int KEYS = 17;

    private WriterProcess() {}

    /**
     * Writes.
     *
     * @param arguments folder of the store, prefix of the keys, number of changes
     */
    public static void main(String[] arguments) throws StoreException {
        try (SecretStore store = Places.open(Places.in(Path.of(arguments[0])))) {
            for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                store.apply(change(arguments[1], i));
                System.out.println(i);
                System.out.flush();
            }
        }
    }

    /** Change i sets key i modulo {@link #KEYS} to i, and its twin with it. */
    static List<Change> change(String prefix, int i) {
        String key = prefix + i % KEYS;
        return List.of(value(key, "" + i), value(key + "-twin", "" + i));
    }

    static Process start(Path folder, String prefix, int changes) throws IOException {
        String path = String.join(
                File.pathSeparator,
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""),
                Path.of("target", "test-classes").toAbsolutePath().toString());
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-cp",
                        path,
                        WriterProcess.class.getName(),
                        folder.toString(),
                        prefix,
                        "" + changes)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
