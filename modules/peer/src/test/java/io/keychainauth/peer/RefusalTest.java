package io.keychainauth.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RefusalTest {
    @Test
    void theAuditLogCallsItByItsName() {
        for (Refusal refusal : Refusal.values()) {
            assertEquals(refusal.name().toLowerCase(Locale.ROOT), refusal.detail());
        }
    }

    /** Everything else is about who is there, and a connection whose peer is in doubt must end. */
    @Test
    void onlyDoubtsAboutTheOriginPassWithTheRequest() {
        assertEquals(
                List.of(Refusal.DESCRIPTOR_NOT_CLOSE_ON_EXEC, Refusal.NOT_PROVEN),
                Arrays.stream(Refusal.values()).filter(Refusal::ofOneRequest).toList());
    }
}
