package io.keychainauth.policy;

import io.keychainauth.testkit.fuzz.Fuzzing;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PolicyFuzzTest {
    @Test
    void noConfigBreaksTheReader() throws IOException, InterruptedException {
        Fuzzing.run(ConfigFuzzer.class, "config-corpus");
    }

    @Test
    void noQueueBreaksTheReader() throws IOException, InterruptedException {
        Fuzzing.run(PendingFuzzer.class, "pending-corpus");
    }
}
