package io.keychainauth.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.files.Private;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a file is what it was. */
final class LoadedTest {
    @TempDir
    private Path folder = Path.of("");

    private Path file = folder;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("file");
        Files.createFile(file, Private.fileMode(file));
        Files.writeString(file, "content");
    }

    @Test
    void aFreshStampAloneIsNoProof() throws IOException {
        try (RawFile raw = RawFile.read(file).orElseThrow()) {
            assertFalse(raw.stamp().settled(raw.moment()));
            assertTrue(loaded(raw, raw.checksum()).current(file));
            // Another content within the same tick of the clock would bear the same stamp.
            assertFalse(loaded(raw, raw.checksum() + 1).current(file));
        }
    }

    @Test
    void anotherFileOfTheSameContentIsNotTheSame() throws IOException {
        try (RawFile raw = RawFile.read(file).orElseThrow()) {
            Loaded loaded = loaded(raw, raw.checksum());
            Files.move(file, folder.resolve("away"));
            assertFalse(loaded.current(file));
            write();
            assertFalse(loaded.current(file));
        }
    }

    @Test
    void noFileIsCurrentOnlyForAStoreThatNeverWas() throws IOException {
        Path none = folder.resolve("none");
        assertTrue(Loaded.fresh().current(none));
        assertFalse(Loaded.fresh().current(file));
        assertFalse(Loaded.nothing().current(none));
        Fingerprint state = new Fingerprint(1, 1, 1);
        assertFalse(Loaded.written(Keyring.empty(), state, Optional.empty()).current(none));
    }

    @Test
    void stampsSettleOnceTheClockHasTicked() {
        Instant changed = Instant.parse("2026-01-02T03:04:05.250Z");
        FileStamp fine = new FileStamp(Map.of(), 1, FileTime.from(changed));
        assertFalse(fine.settled(changed.minusSeconds(3_600)));
        assertFalse(fine.settled(changed));
        assertFalse(fine.settled(changed.plusMillis(100)));
        assertTrue(fine.settled(changed.plusMillis(101)));
        Instant second = Instant.parse("2026-01-02T03:04:05Z");
        FileStamp coarse = new FileStamp(Map.of(), 1, FileTime.from(second));
        assertFalse(coarse.settled(second.plusMillis(4_000)));
        assertTrue(coarse.settled(second.plusMillis(4_001)));
    }

    @Test
    void contentIsReadWhole() throws IOException {
        byte[] large = new byte[300_000];
        large[299_999] = 1;
        Files.write(file, large);
        try (RawFile raw = RawFile.read(file).orElseThrow()) {
            assertEquals(1, raw.bytes()[299_999]);
            assertTrue(RawFile.matches(file, new Fingerprint(1, 300_000, raw.checksum())));
            assertFalse(RawFile.matches(file, new Fingerprint(1, 299_999, raw.checksum())));
            assertFalse(RawFile.matches(file, new Fingerprint(1, 300_001, raw.checksum())));
        }
    }

    private static Loaded loaded(RawFile raw, int checksum) {
        Fingerprint state = new Fingerprint(1, raw.bytes().length, checksum);
        return Loaded.read(Keyring.empty(), state, raw, Optional.empty());
    }
}
