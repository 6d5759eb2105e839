package io.keychainauth.files;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A process of its own that uses these files, because locks and limits belong to processes. */
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private Child(Process process) {
        this.process = process;
        this.out = process.inputReader();
    }

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "hold" -> {
                try (LockFile lock =
                        LockFile.acquire(file, Duration.ofMinutes(2)).orElseThrow()) {
                    lock.note("child");
                    say("held");
                    System.in.read();
                }
            }
            case "try" -> {
                Optional<LockFile> lock = LockFile.tryAcquire(file);
                say(lock.isPresent() ? "free" : "taken");
                if (lock.isPresent()) {
                    lock.get().close();
                }
            }
            case "count" -> {
                for (int i = 0; i < 100; i++) {
                    increment(file);
                }
                say("done");
            }
            case "write" -> {
                try {
                    AtomicFile.replace(file, ByteBuffer.allocate(1 << 20));
                    say("written");
                } catch (IOException e) {
                    say("failed");
                }
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    static void increment(Path file) throws IOException {
        try (LockFile _ = LockFile.acquire(file.resolveSibling("lock"), Duration.ofMinutes(2))
                .orElseThrow()) {
            int n = Integer.parseInt(Files.readString(file));
            AtomicFile.replace(
                    file, ByteBuffer.wrap(Integer.toString(n + 1).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
    }

    private static void say(String word) {
        System.out.println(word);
        System.out.flush();
    }

    static Child start(String limits, String... arguments) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes =
                Path.of("target", "classes") + System.getProperty("path.separator") + Path.of("target", "test-classes");
        List<String> command = new ArrayList<>();
        if (!limits.isEmpty()) {
            command.addAll(List.of("sh", "-c", limits + "; exec \"$@\"", "sh"));
        }
        command.addAll(List.of(java, "-XX:-UsePerfData", "-XX:+UseSerialGC", "-Xmx64m", "-cp", classes));
        command.add(Child.class.getName());
        command.addAll(List.of(arguments));
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The next word it says, the empty string at its end. */
    String word() throws IOException {
        return Optional.ofNullable(out.readLine()).orElse("");
    }

    /** Lets it end by itself. */
    void end() throws IOException {
        process.getOutputStream().close();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
