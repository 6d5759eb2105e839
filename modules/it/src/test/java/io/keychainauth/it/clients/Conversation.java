package io.keychainauth.it.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.it.blackbox.Profile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.concurrent.TimeUnit;

/** A client that runs on while its file is replaced; it is asked line by line. */
final class Conversation implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;

    Conversation(HonestClient client, Profile profile, String... words) throws IOException {
        process = client.prepare(profile, words)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /** The answer, or {@code end} if the client ended instead. */
    String ask(String request) throws IOException {
        process.getOutputStream().write((request + "\n").getBytes(UTF_8));
        process.getOutputStream().flush();
        String answer = answers.readLine();
        return answer == null ? "end" : answer;
    }

    @Override
    public void close() throws IOException {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
