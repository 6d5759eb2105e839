package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A digest is kept across processes as long as its file is out of reach, which is looked at again and again. */
class DigestCacheTest {
    private static final Optional<String> DIGEST = Optional.of("digest");
    private static final ExecutablePath PATH = new ExecutablePath("/opt/tool", false);
    private static final FileStatus FILE = FakeKernel.file(11, 0, 5);

    private final FakeKernel fake = new FakeKernel();
    private final DigestCache cache = new DigestCache(fake.system(FakeKernel.USER));

    DigestCacheTest() {
        fake.paths.put("/opt/tool", FILE);
    }

    private Optional<String> find() {
        return cache.find(PATH, FILE);
    }

    private void pass(Duration time) {
        fake.nanos += time.toNanos();
    }

    @Test
    void aFileOutOfReachIsHashedOnce() {
        assertEquals(Optional.empty(), find());
        cache.remember(PATH, FILE, "digest");
        int calls = fake.calls.size();
        assertEquals(DIGEST, find());
        pass(Duration.ofSeconds(10).minusNanos(1));
        assertEquals(DIGEST, find());
        assertEquals(calls, fake.calls.size(), "nothing is asked meanwhile");
    }

    @Test
    void afterTenSecondsItIsLookedAtAgain() {
        cache.remember(PATH, FILE, "digest");
        pass(Duration.ofSeconds(10));
        int calls = fake.calls.size();
        assertEquals(DIGEST, find());
        int asked = fake.calls.size();
        assertEquals(DIGEST, find());
        assertEquals(asked, fake.calls.size(), "once");
        assertTrue(calls < asked);
    }

    @Test
    void whatCameIntoReachIsForgotten() {
        List<Runnable> changes = List.of(
                () -> fake.granted.add("/opt"),
                () -> fake.granted.add("/opt/tool"),
                () -> fake.paths.put("/opt/tool", FakeKernel.file(12, 0, 5)),
                () -> fake.mounts = fake.mounts.replace("rw - ext4", "rw,nosuid - ext4"));
        for (Runnable change : changes) {
            cache.remember(PATH, FILE, "digest");
            change.run();
            pass(Duration.ofSeconds(10));
            assertEquals(Optional.empty(), find());
            fake.granted.clear();
            fake.paths.put("/opt/tool", FILE);
            fake.mounts = fake.mounts.replace(",nosuid", "");
            assertEquals(Optional.empty(), find(), "for good");
        }
    }

    @Test
    void aFileInReachIsNeverKept() {
        fake.granted.add("/opt");
        cache.remember(PATH, FILE, "digest");
        fake.granted.clear();
        assertEquals(Optional.empty(), find());
        ExecutablePath replaced = new ExecutablePath("/opt/tool", true);
        cache.remember(replaced, FILE, "digest");
        assertEquals(Optional.empty(), find());
        cache.remember(PATH, FILE, "digest");
        assertEquals(Optional.empty(), cache.find(replaced, FILE));
        assertEquals(Optional.empty(), cache.find(PATH, FakeKernel.file(11, FakeKernel.USER, 5)));
        assertEquals(Optional.empty(), cache.find(PATH, FakeKernel.file(11, 0, 6)));
    }
}
