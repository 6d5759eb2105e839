package io.keychainauth.protocol;

import io.keychainauth.testkit.fuzz.Fuzzing;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class RequestFuzzTest {
    @Test
    void noInputBreaksTheCodec() throws IOException, InterruptedException {
        Fuzzing.run(RequestFuzzer.class, RequestFuzzer::fuzzerTestOneInput, "request-corpus");
    }
}
