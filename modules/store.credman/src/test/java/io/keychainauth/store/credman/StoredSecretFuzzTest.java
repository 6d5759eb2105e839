package io.keychainauth.store.credman;

import io.keychainauth.testkit.fuzz.Fuzzing;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class StoredSecretFuzzTest {
    @Test
    void noBlobBreaksTheParser() throws IOException, InterruptedException {
        Fuzzing.run(StoredSecretFuzzer.class, StoredSecretFuzzer::fuzzerTestOneInput, "stored-secret-corpus");
    }
}
