package io.keychainauth.it.blackbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.util.HexFormat;

/** A process of {@code wire.c} (or a client in another language that takes the same commands). */
public final class Wire implements AutoCloseable {
    private final Process process;
    private final OutputStream commands;
    private final BufferedReader results;
    private int opened;

    public Wire(ProcessBuilder builder) throws IOException {
        process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        commands = process.getOutputStream();
        results = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /** Connects. */
    public int open() throws IOException {
        assertEquals("ok", command("open"));
        return opened++;
    }

    public String send(int connection, String text) throws IOException {
        return send(connection, text.getBytes(UTF_8));
    }

    public String send(int connection, byte[] bytes) throws IOException {
        return command("send " + connection + " " + HexFormat.of().formatHex(bytes));
    }

    public String fill(int connection, int count, char c) throws IOException {
        return command("fill " + connection + " " + count + " " + Integer.toHexString(c));
    }

    /** The next answer without its newline, or {@code eof}, {@code error NAME}, {@code silence}. */
    public String line(int connection) throws IOException {
        String answer = command("line " + connection);
        return answer.startsWith("line ") ? answer.substring(5) : answer;
    }

    /** Length of the next answer. */
    public String skip(int connection) throws IOException {
        return command("skip " + connection);
    }

    public String quiet(int connection) throws IOException {
        return command("quiet " + connection);
    }

    public void shut(int connection) throws IOException {
        assertEquals("ok", command("shut " + connection));
    }

    public void hangUp(int connection) throws IOException {
        assertEquals("ok", command("close " + connection));
    }

    /** Sends a line and reads the answer. */
    public String ask(int connection, String line) throws IOException {
        send(connection, line + "\n");
        return line(connection);
    }

    public long pid() {
        return process.pid();
    }

    private String command(String command) throws IOException {
        commands.write((command + "\n").getBytes(UTF_8));
        commands.flush();
        String result = results.readLine();
        if (result == null) {
            throw new IOException("the client ended at: " + command);
        }
        return result;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
