// A client as docs/clients.md asks for it. examples/README.md says how to call it and what it prints.
//
//     java Client.java        (JDK 25)
//
// java.nio opens sockets without close-on-exec, so this client is compat and never proven.

import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import jdk.net.ExtendedSocketOptions;

static final String CHECK = "{\"type\":\"REQUEST\",\"action\":\"check\"}";

static Optional<Path> set(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty()).map(Path::of);
}

static Path socketPath() {
    return set("KEYCHAIN_AUTH_SOCKET").orElseGet(() -> set("XDG_RUNTIME_DIR")
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"))
            .resolve("keychain-auth/agent.sock"));
}

record Daemon(SocketChannel channel, OutputStream requests, BufferedReader answers) implements Closeable {
    static Daemon dial() throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socketPath()));
        // Whoever took the place of the daemon would be told our secrets.
        String owner = channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
        if (!owner.equals(System.getProperty("user.name"))) {
            throw new IOException("the socket is somebody else's");
        }
        Daemon daemon = new Daemon(
                channel,
                Channels.newOutputStream(channel),
                new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8)));
        // What is sent after this answer was not written before the daemon knew this program.
        System.err.println(daemon.ask(CHECK));
        return daemon;
    }

    String ask(String request) throws IOException {
        try {
            requests.write((request + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException closed) {
            // The daemon has answered and closed already; its last words can still be read.
        }
        String answer = answers.readLine();
        if (answer == null) {
            throw new EOFException("closed by the daemon");
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

static Iterator<String> lines() {
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).lines().iterator();
}

static void answer(List<String> words) throws IOException {
    boolean reconnect = !words.isEmpty() && words.getFirst().equals("--reconnect");
    List<String> requests = words.subList(reconnect ? 1 : 0, words.size());
    Daemon daemon = null;
    for (Iterator<String> line = requests.isEmpty() ? lines() : requests.iterator(); line.hasNext(); ) {
        String request = line.next();
        if (daemon == null) {
            daemon = Daemon.dial();
        }
        IO.println(daemon.ask(request));
        if (reconnect) {
            daemon.close();
            daemon = null;
        }
    }
}

void main(String[] words) {
    try {
        answer(List.of(words));
    } catch (EOFException closed) {
        System.err.println("client: " + closed.getMessage());
        System.exit(1);
    } catch (IOException error) {
        System.err.println("client: " + error.getMessage());
        System.exit(2);
    }
}
