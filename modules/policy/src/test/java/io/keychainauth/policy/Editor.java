package io.keychainauth.policy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** A process that edits a policy file while others do. */
final class Editor {
    /** Fewer where the system is emulated. */
    static final int ROUNDS = Integer.getInteger("editor.rounds", 50);

    private Editor() {}

    public static void main(String[] arguments) throws PolicyException {
        PolicyFile file = new PolicyFile(Path.of(arguments[0]));
        for (int i = 0; i < ROUNDS; i++) {
            String name = arguments[1] + "-" + i;
            file.register(new Identity("/bin/" + name, "%064x".formatted(i)));
            file.grant("/shared", new Rights(Set.of("service-" + name), Set.of(), false));
        }
    }

    static Process start(Path file, int number) throws IOException {
        String separator = System.getProperty("path.separator");
        String classes =
                Optional.ofNullable(System.getProperty("jdk.module.path")).orElse("")
                        + separator
                        + System.getProperty("java.class.path")
                        + separator
                        + Path.of("target", "classes")
                        + separator
                        + Path.of("target", "test-classes");
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-Deditor.rounds=" + ROUNDS,
                        "-cp",
                        classes,
                        Editor.class.getName(),
                        file.toString(),
                        Integer.toString(number))
                .redirectErrorStream(true)
                .start();
    }
}
