package io.keychainauth.audit;

import io.keychainauth.testkit.fuzz.Fuzzing;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LogFuzzTest {
    @Test
    void noLogBreaksReaderOrVerifier() throws IOException, InterruptedException {
        Fuzzing.run(LogFuzzer.class, LogFuzzer::fuzzerTestOneInput, "log-corpus");
    }
}
