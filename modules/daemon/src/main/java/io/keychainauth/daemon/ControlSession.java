package io.keychainauth.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.peer.Connection;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Session;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** The daemon's side of {@link Control}: any process of our user may ask, and gets nothing secret. */
final class ControlSession implements Session {
    static final String STATUS = "status";
    static final String STOP = "stop";

    private static final int LONGEST_WORD = 64;

    private final Connection connection;
    private final Supplier<DaemonStatus> status;
    private final Runnable stop;
    private final StringBuilder word = new StringBuilder();

    ControlSession(Connection connection, Supplier<DaemonStatus> status, Runnable stop) {
        this.connection = connection;
        this.status = status;
        this.stop = stop;
        if (!ours()) {
            connection.close();
        }
    }

    private boolean ours() {
        return connection
                .proof()
                .find(Evidence.Credentials.class)
                .filter(peer -> peer.uid() == peer.ownUid())
                .isPresent();
    }

    @Override
    public void received(ByteBuffer bytes, Evidence.Sender sender) {
        while (bytes.hasRemaining()) {
            char c = (char) bytes.get();
            if (c == '\n') {
                answer();
                return;
            }
            word.append(c);
            if (word.length() > LONGEST_WORD) {
                connection.close();
                return;
            }
        }
    }

    private void answer() {
        switch (word.toString().strip()) {
            case STATUS -> send(describe(status.get()));
            case STOP -> {
                send("pid=" + ProcessHandle.current().pid() + "\n");
                stop.run();
            }
            default -> connection.close();
        }
    }

    private static String describe(DaemonStatus status) {
        return "pid=" + status.pid()
                + "\nversion=" + status.version()
                + "\nuptime_ms=" + status.uptime().toMillis()
                + "\nstore=" + status.store()
                + "\nlocked=" + status.locked()
                + "\nsessions=" + status.sessions()
                + "\npending=" + status.pending()
                + "\n";
    }

    private void send(String text) {
        connection.send(text.getBytes(UTF_8));
        connection.finish();
    }

    @Override
    public void ended() {
        connection.finish();
    }

    @Override
    public void resumed() {}

    @Override
    public void closed() {}
}
