package io.keychainauth.platform.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelReleaseTest {
    @Test
    void readsTheNumbersThatDistributionsPrint() {
        assertEquals(new KernelRelease(6, 12, 1, "6.12.1-amd64"), release("6.12.1-amd64"));
        assertEquals(new KernelRelease(6, 1, 0, "6.1.0-13-amd64"), release("6.1.0-13-amd64"));
        assertEquals(new KernelRelease(6, 13, 0, "6.13-rc2"), release("6.13-rc2"));
        assertEquals(new KernelRelease(5, 15, 153, "5.15.153.1-microsoft"), release("5.15.153.1-microsoft"));
    }

    @Test
    void anythingElseIsNoVersion() {
        for (String text : List.of("", "6", "v6.1", "6.", "six.one", "99999.1", "6.99999")) {
            assertEquals(Optional.empty(), KernelRelease.parse(text), text);
        }
    }

    @Test
    void runningFilesWereWritableInTwoSeriesOnly() {
        List.of("6.11.0", "6.11.11-generic", "6.12.0", "6.12.1-amd64")
                .forEach(text -> assertTrue(release(text).runningFilesWritable(), text));
        List.of("6.10.14", "6.12.2", "6.12.63+deb13", "6.13.0", "5.11.0")
                .forEach(text -> assertFalse(release(text).runningFilesWritable(), text));
    }

    private static KernelRelease release(String text) {
        return KernelRelease.parse(text).orElseThrow();
    }
}
