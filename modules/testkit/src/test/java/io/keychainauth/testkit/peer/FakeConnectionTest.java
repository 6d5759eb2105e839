package io.keychainauth.testkit.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Session;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FakeConnectionTest {
    private final List<String> told = new ArrayList<>();

    private final Session session = new Session() {
        @Override
        public void received(ByteBuffer bytes, Evidence.Sender sender) {
            told.add("received");
        }

        @Override
        public void ended() {
            told.add("ended");
        }

        @Override
        public void resumed() {
            told.add("resumed");
        }

        @Override
        public void closed() {
            told.add("closed");
        }
    };

    /** A digest can be there before the session is. */
    @Test
    void whatIsResumedWhileItIsAcceptedIsToldAfterwards() {
        FakeConnection early = FakeConnection.open(
                connection -> {
                    connection.resume();
                    told.add("accepted");
                    return session;
                },
                Proofs.of(FakeImage.tool("/usr/bin/tool")));
        early.resume();
        assertEquals(List.of("accepted", "resumed", "resumed"), told);
    }
}
