package io.keychainauth.policy;

import io.keychainauth.testkit.fuzz.Fuzzing;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PolicyFuzzTest {
    @Test
    void noConfigBreaksTheReader() throws IOException, InterruptedException {
        Fuzzing.run(ConfigFuzzer.class, ConfigFuzzer::fuzzerTestOneInput, "config-corpus");
    }

    @Test
    void noQueueBreaksTheReader() throws IOException, InterruptedException {
        Fuzzing.run(PendingFuzzer.class, PendingFuzzer::fuzzerTestOneInput, "pending-corpus");
    }
}
