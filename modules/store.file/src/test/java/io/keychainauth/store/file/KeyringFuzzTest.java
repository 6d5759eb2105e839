package io.keychainauth.store.file;

import io.keychainauth.testkit.fuzz.Fuzzing;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class KeyringFuzzTest {
    @Test
    void noFileBreaksTheParser() throws IOException, InterruptedException {
        Fuzzing.run(KeyringFuzzer.class, KeyringFuzzer::fuzzerTestOneInput, "keyring-corpus");
    }
}
