package io.keychainauth.it.redteam;

import io.keychainauth.it.blackbox.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that would wear the daemon out ({@code wear.c}): does its worst, and keeps that until it is closed. */
final class Flood implements AutoCloseable {
    private final Process process;
    private final Path output;

    Flood(Scene scene, String mode, int count) throws IOException {
        output = scene.profile().folder().resolve("flood.out");
        Files.deleteIfExists(output);
        String program = scene.program("wear.c", "wear").toString();
        process = scene.profile()
                .prepare(List.of(program, scene.socket(), mode, Integer.toString(count)))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    boolean ready() throws IOException {
        return Files.readString(output).contains("ready") || !process.isAlive();
    }

    long done() throws IOException {
        Matcher done = Pattern.compile("done (\\d+)").matcher(Files.readString(output));
        return done.find() ? Long.parseLong(done.group(1)) : -1;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        Wait.until("the flood has ended", () -> !process.isAlive());
    }
}
