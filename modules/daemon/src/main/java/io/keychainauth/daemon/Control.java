package io.keychainauth.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.peer.Channel;
import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Transport;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Talks to a running daemon over its control endpoint. One word per connection, answered by lines of {@code key=value};
 * nothing secret can be had here, since any program of the user may ask.
 */
public final class Control {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LONGEST_ANSWER = 64 << 10;

    private final Transport transport;
    private final Endpoint endpoint;

    /** Nothing is dialled before something is asked. */
    public Control(Transport transport, Endpoint endpoint) {
        this.transport = transport;
        this.endpoint = endpoint;
    }

    /**
     * Asks how the daemon is.
     *
     * @return empty if none runs
     * @throws PeerException if the endpoint is there and does not answer as a daemon does
     */
    public Optional<DaemonStatus> status() throws PeerException {
        Optional<Map<String, String>> answer = ask(ControlSession.STATUS);
        return answer.isEmpty() ? Optional.empty() : Optional.of(parse(answer.get()));
    }

    /**
     * Asks the daemon to stop and waits until it confirms that it does.
     *
     * @return its process id, empty if none runs
     */
    public OptionalLong stop() throws PeerException {
        Optional<Map<String, String>> answer = ask(ControlSession.STOP);
        return answer.isEmpty() ? OptionalLong.empty() : OptionalLong.of(number(answer.get(), "pid"));
    }

    /** Whether anybody is there to be asked. Asks nothing: one that is going may take a connection and drop it. */
    public boolean listens() {
        try {
            transport.dial(endpoint, PATIENCE).close();
            return true;
        } catch (PeerException e) {
            return !e.absent();
        }
    }

    private Optional<Map<String, String>> ask(String word) throws PeerException {
        try (Channel channel = transport.dial(endpoint, PATIENCE)) {
            channel.write((word + "\n").getBytes(UTF_8));
            channel.finish();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            byte[] buffer = new byte[4096];
            for (int n = channel.read(buffer); n >= 0; n = channel.read(buffer)) {
                answer.write(buffer, 0, n);
                if (answer.size() > LONGEST_ANSWER) {
                    throw new PeerException("what listens at " + endpoint + " is not keychain-auth");
                }
            }
            return Optional.of(fields(answer.toString(UTF_8)));
        } catch (PeerException e) {
            if (e.absent()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Map<String, String> fields(String answer) throws PeerException {
        Map<String, String> fields = new HashMap<>();
        for (String line : answer.lines().toList()) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        if (!fields.containsKey("pid")) {
            throw new PeerException("what listens at " + endpoint + " is not keychain-auth");
        }
        return fields;
    }

    private DaemonStatus parse(Map<String, String> fields) throws PeerException {
        return new DaemonStatus(
                number(fields, "pid"),
                fields.getOrDefault("version", ""),
                Duration.ofMillis(number(fields, "uptime_ms")),
                fields.getOrDefault("store", ""),
                Boolean.parseBoolean(fields.getOrDefault("locked", "")),
                (int) number(fields, "sessions"),
                (int) number(fields, "pending"));
    }

    private long number(Map<String, String> fields, String key) throws PeerException {
        try {
            return Long.parseLong(fields.getOrDefault(key, ""));
        } catch (NumberFormatException e) {
            throw new PeerException("the daemon at " + endpoint + " gave an answer of another version: restart it");
        }
    }
}
