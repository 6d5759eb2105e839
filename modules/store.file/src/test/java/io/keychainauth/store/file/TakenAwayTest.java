package io.keychainauth.store.file;

import static io.keychainauth.store.file.Places.assertRefused;
import static io.keychainauth.store.file.Places.fill;
import static io.keychainauth.store.file.Places.open;
import static io.keychainauth.store.file.Places.read;
import static io.keychainauth.store.file.Places.recover;
import static io.keychainauth.store.file.Places.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.Change;
import io.keychainauth.store.SecretStore;
import io.keychainauth.store.StoreException;
import io.keychainauth.store.StoreLocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other programs, other people and time do to the files. */
final class TakenAwayTest {
    private static final String MEND = "keychain-auth store recover";

    @TempDir
    private Path folder = Path.of("");

    private StoreLocation at = Places.in(folder);

    @BeforeEach
    void fillStore() throws StoreException {
        at = Places.in(folder);
        fill(at, "a", "b", "c");
    }

    @Test
    void removedSecretsAreInNeitherCopy() throws IOException, StoreException {
        try (SecretStore store = open(at)) {
            store.apply(List.of(new Change.Remove(Places.id("b"))));
        }
        for (Path file : List.of(at.file(), at.mirror())) {
            assertFalse(Files.readString(file).contains("\"target\":\"b\""));
            assertTrue(Files.readString(file).contains("\"target\":\"a\""));
        }
    }

    @Test
    void vanishedFile() throws IOException, StoreException {
        try (SecretStore running = open(at)) {
            assertEquals(Optional.of("a"), read(running, "a"));
            Files.delete(at.file());
            assertRefused(running, MEND);
        }
        assertRefused(at, MEND);
        assertFalse(Files.exists(at.file()));
        assertRecovered();
    }

    @Test
    void vanishedFolder() throws IOException, StoreException {
        try (SecretStore running = open(at)) {
            assertEquals(3, running.count());
            Files.move(at.file().getParent(), folder.resolve("elsewhere"));
            assertRefused(running, MEND);
        }
        assertRefused(at, MEND);
        assertRecovered();
    }

    @Test
    void vanishedWithItsStateFolderOrWithItsMirror() throws IOException, StoreException {
        Files.delete(at.file());
        Files.move(at.marker(), folder.resolve("marker"));
        assertRefused(at, MEND);
        Files.move(folder.resolve("marker"), at.marker());
        Files.delete(at.mirror());
        assertRefused(at, MEND);
        StoreException e = assertThrows(StoreException.class, () -> recover(at));
        assertTrue(String.valueOf(e.getMessage()).contains("backup"), e.getMessage());
    }

    @Test
    void replacedByAnEmptyOne() throws IOException, StoreException {
        for (String empty : List.of(
                "",
                "{}",
                "[]",
                "{\"format\":1,\"generation\":1,\"items\":[]}",
                "{\"format\":1,\"generation\":3,\"items\":[]}",
                "{\"format\":1,\"generation\":4,\"items\":[]}",
                "{\"format\":1,\"generation\":400,\"items\":[]}")) {
            Files.writeString(at.file(), empty);
            assertRefused(at, MEND);
            assertEquals(empty, Files.readString(at.file()));
            assertRecovered();
        }
    }

    @Test
    void replacedByAnOlderGeneration() throws IOException, StoreException {
        byte[] older = Files.readAllBytes(at.file());
        fill(at, "d");
        byte[] newer = Files.readAllBytes(at.mirror());
        Files.write(at.file(), older);
        assertRefused(at, MEND);
        fillRefused(older);
        assertTrue(recover(at).contains("generation 4 with 4 secrets"));
        assertArrayEquals(newer, Files.readAllBytes(at.file()));
        assertArrayEquals(older, Files.readAllBytes(at.file().resolveSibling("keyring.json.kept-1")));
    }

    @Test
    @Tag("same-calls")
    void cutAtEveryTwentieth() throws IOException, StoreException {
        byte[] whole = Files.readAllBytes(at.file());
        for (int i = 0; i < 20; i++) {
            byte[] cut = Arrays.copyOf(whole, whole.length * i / 20);
            Files.write(at.file(), cut);
            assertRefused(at, MEND);
            assertArrayEquals(cut, Files.readAllBytes(at.file()));
        }
        assertRecovered();
    }

    @Test
    @Tag("same-calls")
    void everyFlippedByte() throws IOException, StoreException {
        byte[] whole = Files.readAllBytes(at.file());
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= (byte) (1 << (i % 8));
            Files.write(at.file(), flipped);
            StoreException e = assertThrows(
                    StoreException.class,
                    () -> {
                        try (SecretStore store = open(at)) {
                            store.apply(List.of(value("a", "new")));
                        }
                    },
                    "byte " + i);
            assertTrue(String.valueOf(e.getMessage()).contains(MEND), e.getMessage());
            Places.assertNoSecret(e);
            assertArrayEquals(flipped, Files.readAllBytes(at.file()));
        }
        assertRecovered();
    }

    @Test
    @Tag("change-times")
    void changedInPlaceWithItsTimesSetBack() throws IOException, StoreException {
        try (SecretStore running = open(at)) {
            assertEquals(Optional.of("a"), read(running, "a"));
            FileTime before = Files.getLastModifiedTime(at.file());
            try (FileChannel channel = FileChannel.open(at.file(), StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap("#".getBytes(UTF_8)), 60);
            }
            Files.setLastModifiedTime(at.file(), before);
            assertRefused(running, MEND);
        }
    }

    @Test
    void puttingTheFileBackHeals() throws IOException, StoreException {
        try (SecretStore running = open(at)) {
            assertEquals(3, running.count());
            Files.move(at.file(), folder.resolve("away"));
            assertRefused(running, MEND);
            Files.move(folder.resolve("away"), at.file());
            assertEquals(Optional.of("a"), read(running, "a"));
        }
    }

    @Test
    void lostMirrorAndLostMarkerAreMadeAnew() throws IOException, StoreException {
        byte[] whole = Files.readAllBytes(at.file());
        for (Path lost : List.of(at.mirror(), at.marker())) {
            Files.delete(lost);
            try (SecretStore store = open(at)) {
                assertEquals(3, store.count());
            }
            assertTrue(Files.exists(lost));
        }
        Files.writeString(at.mirror(), "rubbish");
        try (SecretStore store = open(at)) {
            assertEquals(3, store.count());
        }
        assertArrayEquals(whole, Files.readAllBytes(at.mirror()));
    }

    @Test
    void damagedMarkerIsRefusedAndMended() throws IOException, StoreException {
        Files.writeString(at.marker(), "{\"format\":1,");
        assertRefused(at, MEND);
        assertRecovered();
    }

    @Test
    void bothCopiesDamagedIsBeyondRecoveryAndNothingIsTouched() throws IOException {
        Files.writeString(at.file(), "x");
        Files.writeString(at.mirror(), "y");
        StoreException e = assertThrows(StoreException.class, () -> recover(at));
        assertTrue(String.valueOf(e.getMessage()).contains("backup"), e.getMessage());
        assertEquals("x", Files.readString(at.file()));
        assertEquals("y", Files.readString(at.mirror()));
    }

    @Test
    void recoverLeavesAnIntactStoreAlone() throws IOException, StoreException {
        byte[] whole = Files.readAllBytes(at.file());
        String said = recover(at);
        assertTrue(said.contains("is intact (generation 3 with 3 secrets)"), said);
        assertArrayEquals(whole, Files.readAllBytes(at.file()));
        StoreException e = assertThrows(StoreException.class, () -> recover(Places.in(folder.resolve("never"))));
        assertTrue(String.valueOf(e.getMessage()).contains("nothing was ever stored"), e.getMessage());
    }

    @Test
    void whatIsSetAsideIsNeverOverwritten() throws IOException, StoreException {
        for (int n = 1; n <= 3; n++) {
            Files.writeString(at.file(), "damage " + n);
            String said = recover(at);
            assertTrue(said.contains("keyring.json.kept-" + n), said);
        }
        for (int n = 1; n <= 3; n++) {
            assertEquals("damage " + n, Files.readString(at.file().resolveSibling("keyring.json.kept-" + n)));
        }
    }

    private void fillRefused(byte[] older) throws IOException {
        assertThrows(StoreException.class, () -> fill(at, "e"));
        assertArrayEquals(older, Files.readAllBytes(at.file()));
    }

    private void assertRecovered() throws IOException, StoreException {
        String said = recover(at);
        assertTrue(said.contains("generation 3 with 3 secrets"), said);
        assertArrayEquals(Files.readAllBytes(at.file()), Files.readAllBytes(at.mirror()));
        assertRecoverable();
    }

    private void assertRecoverable() throws StoreException {
        try (SecretStore store = open(at)) {
            for (String name : List.of("a", "b", "c")) {
                assertEquals(Optional.of(name), read(store, name));
            }
        }
    }
}
