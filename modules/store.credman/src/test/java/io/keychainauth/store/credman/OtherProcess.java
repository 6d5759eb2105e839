package io.keychainauth.store.credman;

import static io.keychainauth.testkit.store.StoreFixture.apply;
import static io.keychainauth.testkit.store.StoreFixture.put;

import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.store.SecretId;
import io.keychainauth.store.StoreException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;

/** Another process that uses the store, and says on its output what it did. */
final class OtherProcess {
    static final SecretId ID = new SecretId("killed", "writer");

    private OtherProcess() {}

    /**
     * Keeps the turn, or writes.
     *
     * @param arguments what to do: hold or write; beginning of the names
     */
    public static void main(String[] arguments) throws StoreException, IOException {
        Credentials credentials = new TestCredentials(new WindowsCredentials(), arguments[1]);
        if (arguments[0].equals("hold")) {
            try (NativeHandle turn = credentials.turn()) {
                System.out.println(turn.open());
                System.out.flush();
                System.in.read();
            }
            return;
        }
        CredmanStore store = new CredmanStore(credentials);
        for (int i = 0; System.in.available() == 0; i++) {
            apply(store, put(ID, value(i)));
            System.out.println(i);
            System.out.flush();
        }
    }

    /** A value that is another one, and has another length, each time. */
    static String value(int i) {
        return (i + " ").repeat(1 + 700 * (i % 5));
    }

    static Process start(String what, String beginning) throws IOException {
        String path = String.join(
                File.pathSeparator,
                System.getProperty("jdk.module.path", ""),
                System.getProperty("java.class.path", ""),
                Path.of("target", "test-classes").toAbsolutePath().toString());
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        path,
                        OtherProcess.class.getName(),
                        what,
                        beginning)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
