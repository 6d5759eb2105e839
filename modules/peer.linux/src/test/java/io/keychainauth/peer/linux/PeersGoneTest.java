package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.serving.Readiness;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was held of a peer that hung up is given up when nobody waits for it, and is given up. */
class PeersGoneTest {
    private static final int GONE = Readiness.READ | Readiness.READ_HANGUP | Readiness.HANGUP;

    private final FakeKernel fake = new FakeKernel();
    private final Deque<Runnable> script = new ArrayDeque<>();
    /** Descriptors that were open when each client was accepted, its own among them. */
    private final List<Integer> atAccept = new ArrayList<>();

    private int door;
    private int withoutClients;

    @TempDir
    private Path folder;

    /** Whoever waits for an event has nothing else to do. */
    private void serve(Runnable... steps) throws Exception {
        script.addAll(List.of(steps));
        Endpoint endpoint = new Endpoint(folder.resolve("agent.sock").toString());
        try (Listener listener = LinuxTransport.listen(fake.kernel(), endpoint)) {
            door = fake.descriptor("socket");
            withoutClients = fake.open.size();
            script.add(listener::close);
            fake.idle = () -> script.remove().run();
            do { // A thread whose event took more than a second leaves the loop.
                listener.serve(connection -> {
                    atAccept.add(fake.open.size());
                    return new Conversation(connection, Conversation::echo);
                });
            } while (!script.isEmpty());
        }
        assertEquals(Map.of(), fake.open);
        assertEquals(Set.of(), fake.mistakes);
    }

    private void come() {
        fake.arriving = 1;
        fake.incoming.clear();
        fake.incoming.add("request".getBytes(UTF_8));
        fake.events.add(new FakeKernel.Event(door, Readiness.READ));
    }

    private void hangUp() {
        fake.incoming.clear();
        fake.incoming.add(new byte[0]);
        fake.events.add(new FakeKernel.Event(fake.descriptor("accept"), GONE));
    }

    @Test
    void whoComesNextDoesNotWaitForIt() throws Exception {
        serve(this::come, () -> {
            hangUp();
            fake.events.add(new FakeKernel.Event(door, Readiness.READ));
            fake.arriving = 1;
        });
        int held = atAccept.get(0) - withoutClients - 1;
        assertTrue(held > 3, "a handle, a folder, a pin and a program");
        assertEquals(
                List.of(held + 1, 2 * held + 1),
                atAccept.stream().map(open -> open - withoutClients).toList());
    }

    @Test
    void onceNobodyWaitsItIsGivenUp() throws Exception {
        int[] left = new int[1];
        serve(this::come, this::hangUp, () -> left[0] = fake.open.size());
        assertEquals(withoutClients, left[0]);
    }
}
