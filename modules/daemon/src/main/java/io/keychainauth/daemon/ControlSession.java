package io.keychainauth.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.peer.Connection;
import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Session;
import java.nio.ByteBuffer;
import java.time.Duration;

/** The daemon's side of {@link Control}: any process of our user may ask, and gets nothing secret. */
final class ControlSession implements Session {
    static final String STATUS = "status";
    static final String STOP = "stop";

    private static final int LONGEST_WORD = 64;
    private static final long PATIENCE = Duration.ofSeconds(5).toNanos();

    private final Connection connection;
    private final ControlDesk desk;
    private final StringBuilder word = new StringBuilder();

    /** Since when the other side is waited for, to ask or to take its answer. */
    private volatile long waitingSince;

    /** Whether the other side waits for us: a keyring may take its time before it says whether it is locked. */
    private volatile boolean answering;

    ControlSession(Connection connection, ControlDesk desk) {
        this.connection = connection;
        this.desk = desk;
        this.waitingSince = desk.now();
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
        answering = true;
        switch (word.toString().strip()) {
            case STATUS -> send(describe(desk.status()));
            case STOP -> {
                send("pid=" + ProcessHandle.current().pid() + "\n");
                desk.stop();
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
        waitingSince = desk.now();
        answering = false;
    }

    /** Ends the session if the other side let us wait for too long. */
    void sweep(long now) {
        if (!answering && now - waitingSince > PATIENCE) {
            close();
        }
    }

    void close() {
        connection.close();
    }

    @Override
    public void ended() {
        connection.finish();
    }

    @Override
    public void resumed() {}

    @Override
    public void closed() {
        desk.leave(this);
    }
}
