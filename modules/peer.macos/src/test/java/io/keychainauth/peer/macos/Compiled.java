package io.keychainauth.peer.macos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The C files beside the tests, compiled. */
final class Compiled {
    private static final Path SOURCES = Path.of("src/test/native");
    private static final Path MADE = Path.of("target/native").toAbsolutePath();

    private Compiled() {}

    /** The shared library that stands for those of macOS. */
    static Path library() {
        List<String> command = new ArrayList<>(List.of("-shared", "-fPIC", "-pthread"));
        try (Stream<Path> files = Files.list(SOURCES)) {
            files.filter(file -> file.toString().endsWith(".c") && !file.endsWith("client.c"))
                    .sorted()
                    .map(Path::toString)
                    .forEach(command::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compiled("libdarwin.so", command);
    }

    /** The client program. */
    static Path client() {
        return compiled("client", List.of(SOURCES.resolve("client.c").toString()));
    }

    private static Path compiled(String name, List<String> arguments) {
        Path made = MADE.resolve(name);
        List<String> command = new ArrayList<>(List.of("gcc", "-O1", "-g", "-Wall", "-Wextra", "-Werror"));
        command.addAll(arguments);
        command.addAll(List.of("-o", made.toString()));
        try {
            Files.createDirectories(MADE);
            Process compiler =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(compiler.getInputStream().readAllBytes(), UTF_8);
            assertEquals(0, compiler.waitFor(), said);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
