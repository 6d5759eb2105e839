package io.keychainauth.it.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Machine.Finished;
import io.keychainauth.it.clients.HonestClient.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Builds the examples as examples/README.md says, and the shapes that programs in C have. */
final class Workshop {
    static final int LIBRARIES = 400;

    private final Path examples;
    private final Path folder;

    /**
     * Copies the examples to where the unprivileged user may read them.
     *
     * @param folder for what is built
     */
    Workshop(Path folder) throws IOException {
        this.folder = folder;
        this.examples = folder.resolve("examples");
        Files.createDirectories(folder);
        made(List.of("cp", "-r", Machine.repository().resolve("examples").toString(), examples.toString()));
        Machine.get().give(folder);
    }

    List<HonestClient> inEveryLanguage() throws IOException {
        List<HonestClient> all = new ArrayList<>(List.of(
                c("c"),
                c("c, static", "-static"),
                c("c, static-pie", "-static-pie"),
                c("c, no pie", "-no-pie", "-fno-pie"),
                c("c, stripped", "-s")));
        Path go = folder.resolve("go-client");
        made(List.of(
                "env",
                "CGO_ENABLED=0",
                "GOCACHE=" + folder.resolve("go-cache"),
                "GOFLAGS=-buildvcs=false",
                "go",
                "build",
                "-o",
                go.toString(),
                examples.resolve("go/client.go").toString()));
        all.add(own("go", go));
        Path rust = folder.resolve("rust-client");
        made(List.of(
                "rustc",
                "-O",
                "-o",
                rust.toString(),
                examples.resolve("rust/client.rs").toString()));
        all.add(own("rust", rust));
        all.add(python());
        all.add(HonestClient.script(
                "node", installed("node"), examples.resolve("node/client.mjs"), Kind.JIT, "proven"));
        // java.nio opens sockets without close-on-exec.
        all.add(HonestClient.script(
                "java",
                Path.of(System.getProperty("java.home"), "bin/java").toRealPath(),
                examples.resolve("java/Client.java"),
                Kind.JIT,
                "compat"));
        // Here the daemon sees what the script starts.
        all.add(new HonestClient(
                "shell",
                installed("socat"),
                List.of("bash", examples.resolve("shell/client.sh").toString()),
                Kind.PROGRAM,
                "proven"));
        return all;
    }

    HonestClient python() throws IOException {
        return HonestClient.script(
                "python", installed("python3"), examples.resolve("python/client.py"), Kind.INTERPRETER, "proven");
    }

    HonestClient c(String name, String... options) throws IOException {
        return own(name, compile(name.replaceAll("\\W+", "-"), options));
    }

    /** Compiles the example; another name makes other bytes. */
    Path compile(String file, String... options) {
        Path binary = folder.resolve(file);
        List<String> gcc = new ArrayList<>(List.of("gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o"));
        gcc.addAll(List.of(binary.toString(), examples.resolve("c/client.c").toString()));
        gcc.add("-Wl,--defsym=" + file.replace('-', '_') + "=1");
        gcc.addAll(List.of("-Wl,--build-id=sha1"));
        gcc.addAll(List.of(options));
        made(gcc);
        return binary;
    }

    /** A copy of a program, for its own entry in the policy. */
    Path copy(Path program, String name) throws IOException {
        Path target = folder.resolve(name);
        Files.createDirectories(target.getParent());
        Files.copy(program, target, StandardCopyOption.COPY_ATTRIBUTES);
        Machine.get().give(target.getParent());
        return target.toRealPath();
    }

    private static HonestClient own(String name, Path binary) throws IOException {
        Machine.get().give(binary);
        return HonestClient.program(name, binary.toRealPath());
    }

    /** A client in C and its libraries, all in one folder; each library is another file. */
    HonestClient withLibraries(String name, Path target) throws IOException {
        Files.createDirectories(target);
        Path source = target.resolve("library.c");
        Path first = target.resolve("library.so");
        Files.writeString(source, "int answer(void) { return 42; }\n");
        made(List.of("gcc", "-shared", "-fPIC", "-nostdlib", "-o", first.toString(), source.toString()));
        List<String> options = new ArrayList<>(List.of("-L" + target, "-Wl,-rpath," + target, "-Wl,--no-as-needed"));
        for (int i = 0; i < LIBRARIES; i++) {
            Path library = target.resolve("lib" + i + ".so");
            Files.copy(first, library);
            Files.writeString(library, Integer.toString(i), StandardOpenOption.APPEND);
            options.add("-l:" + library.getFileName());
        }
        Files.delete(first);
        Path binary = target.resolve("client");
        Files.move(
                compile("with-libraries", options.toArray(String[]::new)), binary, StandardCopyOption.REPLACE_EXISTING);
        return HonestClient.program(name, binary.toRealPath());
    }

    /** The program that a name stands for, as the daemon will see it. */
    private static Path installed(String name) throws IOException {
        for (String place : List.of("/usr/bin", "/usr/local/bin", "/bin")) {
            Path path = Path.of(place, name);
            if (Files.isExecutable(path)) {
                return path.toRealPath();
            }
        }
        throw new IOException(name + " is not installed for all users");
    }

    private static void made(List<String> command) {
        Finished finished = Machine.run(command);
        assertEquals(0, finished.exit(), () -> command + ": " + finished.out() + finished.err());
    }
}
