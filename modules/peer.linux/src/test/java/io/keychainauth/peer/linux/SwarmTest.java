package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.PeerException;
import io.keychainauth.peer.Verdict;
import io.keychainauth.peer.checks.Checks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand real processes connect and vanish at random points; nothing of them stays. */
@EnabledOnOs(OS.LINUX)
class SwarmTest {
    private static final int CONNECTIONS = 10_000;
    private static final int LONGEST_MINUTES = 10;

    @TempDir
    Path folder;

    private final AtomicInteger attested = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    @Test
    void nothingStaysOpenOfPeersThatVanish() throws Exception {
        Path program = Programs.compile(folder, "swarm");
        try (Served served = new Served(folder, 2, this::answer)) {
            swarm(program, served, 200, 1); // Whatever the virtual machine opens for itself is open then.
            int before = Programs.openDescriptors();
            swarm(program, served, CONNECTIONS, 1_000);
            Served.until("all descriptors are given back", () -> {
                served.listener.tidy();
                return Programs.openDescriptors() <= before;
            });
        }
        assertTrue(attested.get() > CONNECTIONS / 20, attested + " were attested");
        assertTrue(refused.get() > CONNECTIONS / 20, refused + " were refused");
    }

    private void swarm(Path program, Served served, int count, int seed) throws Exception {
        Process swarm = new ProcessBuilder(
                        program.toString(), served.endpoint.address(), Integer.toString(count), "16", "" + seed)
                .redirectErrorStream(true)
                .start();
        int came;
        try {
            assertTrue(swarm.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES), "the swarm hangs");
            came = count - Integer.parseInt(Programs.output(swarm).strip());
        } finally {
            swarm.destroyForcibly();
        }
        assertTrue(came > count * 9 / 10, came + " could connect");
        List<Conversation> all = new ArrayList<>();
        for (int connection = 0; connection < came; connection++) {
            all.add(served.conversation());
        }
        Served.until("all connections are closed", () -> all.stream().allMatch(each -> each.closed.get() == 1));
        assertTrue(all.stream().allMatch(each -> each.late.get() == 0 && each.overlaps.get() == 0));
        served.listener.tidy();
    }

    private void answer(Conversation conversation, Conversation.Happened what) {
        if (what instanceof Conversation.Happened.Received) {
            if (Checks.judge(conversation.connection.proof()) instanceof Verdict.Attested peer) {
                attested.incrementAndGet();
                try {
                    assertEquals(64, peer.image().digest().length());
                } catch (PeerException e) {
                    refused.incrementAndGet();
                }
            } else {
                refused.incrementAndGet();
            }
            conversation.connection.recheck();
            conversation.connection.commandLine();
        }
        Conversation.echo(conversation, what);
    }
}
