package io.keychainauth.peer.linux;

import io.keychainauth.testkit.fuzz.Fuzzing;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ProcFuzzTest {
    @Test
    void noTextBreaksAParser() throws IOException, InterruptedException {
        Fuzzing.run(ProcFuzzer.class, "proc-corpus");
    }
}
