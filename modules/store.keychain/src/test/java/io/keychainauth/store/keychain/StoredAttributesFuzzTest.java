package io.keychainauth.store.keychain;

import io.keychainauth.testkit.fuzz.Fuzzing;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class StoredAttributesFuzzTest {
    @Test
    void noAttributeBreaksTheParser() throws IOException, InterruptedException {
        Fuzzing.run(
                StoredAttributesFuzzer.class, StoredAttributesFuzzer::fuzzerTestOneInput, "stored-attributes-corpus");
    }
}
