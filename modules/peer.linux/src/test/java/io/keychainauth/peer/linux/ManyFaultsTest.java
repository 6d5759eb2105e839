package io.keychainauth.peer.linux;

import static io.keychainauth.peer.linux.FaultMatrixTest.KERNELS;
import static io.keychainauth.peer.linux.FaultMatrixTest.assertClean;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.Endpoint;
import io.keychainauth.peer.Listener;
import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Verdict;
import io.keychainauth.peer.checks.Checks;
import io.keychainauth.peer.serving.Readiness;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand connections, any number of whose calls fail or whose peers vanish, leave no descriptor open. */
class ManyFaultsTest {
    private static final int CONNECTIONS = 10_000;

    @TempDir
    Path folder;

    private final FakeKernel fake = new FakeKernel();
    private final Random random = new Random(28);
    private int begun;
    private int attested;
    private int digests;

    @Test
    void ofProofs() throws Exception {
        fake.writersRefused = true;
        int socket = fake.opened("socket");
        for (Features features : KERNELS) {
            fake.chaos = Optional.empty();
            fake.gone = false;
            try (Attestor attestor = fake.attestor(features)) {
                int before = fake.open.size();
                for (int peer = 0; peer < CONNECTIONS / KERNELS.size(); peer++) {
                    arrive();
                    try (AttestedPeer proof = attestor.attest(socket)) {
                        use(Checks.judge(proof.proof()));
                        proof.recheck();
                        proof.commandLine();
                    }
                    fake.calls.clear();
                }
                arrive();
                fake.chaos = Optional.empty();
                attestor.attest(socket).close(); // What was closed after an error is opened again.
                fake.vanish();
                attestor.tidy();
                assertEquals(before, fake.open.size(), "nothing is kept for peers that are gone");
            }
        }
        fake.close(socket);
        assertEverythingHappened();
        assertClean(fake, "proofs");
    }

    /** A new peer, one of a few processes. */
    private void arrive() {
        fake.peerPid = 1L + random.nextInt(200);
        fake.peerAlive = true;
        fake.pinned = true;
        fake.gone = false;
        fake.mountsChanged = random.nextInt(10) == 0;
        fake.nanos += random.nextInt(1_000_000_000);
        fake.chaos = Optional.of(random);
    }

    private void use(Verdict verdict) {
        begun++;
        if (verdict instanceof Verdict.Attested peer) {
            attested++;
            try {
                peer.image().digest();
                digests++;
            } catch (PeerException e) {
                assertTrue(e.getMessage().contains("/opt/tool"), e.getMessage());
            }
        }
    }

    private void assertEverythingHappened() {
        assertTrue(begun >= CONNECTIONS * 9 / 10, begun + " of " + CONNECTIONS);
        assertTrue(attested > begun / 20 && attested < begun * 19 / 20, attested + " of " + begun + " were attested");
        assertTrue(digests > attested / 20 && digests < attested, digests + " digests of " + attested);
    }

    @Test
    void ofWholeConversations() throws Exception {
        Endpoint endpoint = new Endpoint(folder.resolve("agent.sock").toString());
        fake.writersRefused = true;
        List<Conversation> all = new ArrayList<>();
        for (int round = 0; all.size() < CONNECTIONS; round++) {
            assertTrue(round < CONNECTIONS, () -> "only " + all.size() + " came");
            fake.chaos = Optional.empty();
            fake.gone = false;
            fake.paths.remove(endpoint.address()); // Removing its name may have failed.
            try (Listener listener = LinuxTransport.listen(fake.kernel(), endpoint)) {
                fake.idle = new Arrivals(listener, fake.descriptor("socket"), 250);
                listener.serve(connection -> {
                    Conversation conversation = new Conversation(connection, this::answer);
                    all.add(conversation);
                    return conversation;
                });
            } catch (PeerException e) {
                assertTrue(e.getMessage().contains("transport failed"), e.getMessage());
            }
            assertClean(fake, "after " + all.size());
            fake.calls.clear();
        }
        assertTrue(all.stream().allMatch(each -> each.closed.get() == 1 && each.late.get() == 0));
        assertEverythingHappened();
        assertEquals(Map.of(), fake.open);
        assertEquals(Set.of(), fake.mistakes);
    }

    private void answer(Conversation conversation, Conversation.Happened what) {
        if (what instanceof Conversation.Happened.Received) {
            use(Checks.judge(conversation.connection.proof()));
            conversation.connection.recheck();
        }
        Conversation.echo(conversation, what);
    }

    /** Lets everybody who is there hang up, then the next one come; ends when all have been. */
    private final class Arrivals implements Runnable {
        private final Listener listener;
        private final int door;
        private final Set<Integer> hungUp = new HashSet<>();
        private int left;

        Arrivals(Listener listener, int door, int left) {
            this.listener = listener;
            this.door = door;
            this.left = left;
        }

        @Override
        public void run() {
            List<Integer> there = fake.open.entrySet().stream()
                    .filter(each -> each.getValue().equals("accept") && hungUp.add(each.getKey()))
                    .map(Map.Entry::getKey)
                    .toList();
            for (int connection : there) {
                fake.events.add(
                        new FakeKernel.Event(connection, Readiness.READ | Readiness.READ_HANGUP | Readiness.HANGUP));
            }
            if (there.isEmpty() && left-- > 0) {
                arrive();
                fake.arriving = 1;
                fake.incoming.clear();
                fake.incoming.add("request".getBytes(UTF_8));
                fake.incoming.add(new byte[0]);
                fake.events.add(new FakeKernel.Event(door, Readiness.READ));
                if (left % 50 == 0) {
                    listener.tidy();
                }
            } else if (there.isEmpty()) {
                listener.close();
            }
        }
    }
}
