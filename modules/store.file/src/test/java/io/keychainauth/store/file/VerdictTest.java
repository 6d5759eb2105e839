package io.keychainauth.store.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.keychainauth.store.file.Verdict.Copy;
import io.keychainauth.store.file.Verdict.Good;
import io.keychainauth.store.file.Verdict.Memory;
import io.keychainauth.store.file.Verdict.New;
import io.keychainauth.store.file.Verdict.Refused;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class VerdictTest {
    private static final Copy ABSENT = new Copy.Absent();
    private static final Copy DAMAGED = new Copy.Damaged("byte 1: x");
    private static final Memory NONE = new Memory.None();
    private static final Memory BROKEN = new Memory.Damaged();

    @Test
    void nothingAtAllIsNew() {
        assertEquals(new New(), Verdict.of(NONE, ABSENT, ABSENT));
    }

    @Test
    void aMissingFileIsNewOnlyWithoutAnyTrace() {
        for (Memory memory : List.of(NONE, BROKEN, marker(7), marker(7, 6), marker(1))) {
            for (Copy mirror : List.of(ABSENT, DAMAGED, copy(6), copy(7), copy(1))) {
                if (!memory.equals(NONE) || !mirror.equals(ABSENT)) {
                    assertRefused(memory, ABSENT, mirror);
                }
            }
        }
    }

    @Test
    void aDamagedFileIsNeverTaken() {
        for (Memory memory : List.of(NONE, BROKEN, marker(7), marker(7, 6))) {
            for (Copy mirror : List.of(ABSENT, DAMAGED, copy(6), copy(7))) {
                assertRefused(memory, DAMAGED, mirror);
            }
        }
    }

    @Test
    void whatTheMarkerSaysIsTakenWhateverBecameOfTheMirror() {
        for (Memory memory : List.of(marker(7), marker(7, 6))) {
            assertEquals(new Good(false, false), Verdict.of(memory, copy(7), copy(7)));
            for (Copy mirror : List.of(ABSENT, DAMAGED, copy(6), copy(1), other(7))) {
                assertEquals(new Good(true, false), Verdict.of(memory, copy(7), mirror));
            }
        }
    }

    @Test
    void everyStateThatACrashLeavesIsCompleted() {
        assertEquals(new Good(true, true), Verdict.of(NONE, copy(1), ABSENT));
        assertEquals(new Good(false, true), Verdict.of(NONE, copy(1), copy(1)));
        assertEquals(new Good(false, true), Verdict.of(marker(7, 6), copy(6), copy(6)));
        assertEquals(new Good(true, false), Verdict.of(marker(7, 6), copy(7), copy(6)));
        assertEquals(new Good(false, false), Verdict.of(marker(7, 6), copy(7), copy(7)));
    }

    @Test
    void whatOnlyLooksLikeACrashIsRefused() {
        assertRefused(marker(7, 6), copy(6), copy(7));
        assertRefused(marker(7, 6), copy(6), ABSENT);
        assertRefused(marker(7, 6), copy(6), DAMAGED);
        assertRefused(marker(7, 6), copy(6), other(6));
        assertRefused(marker(7, 6), other(6), other(6));
        assertRefused(marker(7, 6), other(7), copy(7));
        assertRefused(marker(7, 6), other(7), copy(6));
        assertRefused(marker(7), copy(6), copy(6));
    }

    @Test
    void anOlderFileIsRefused() {
        for (Memory memory : List.of(NONE, BROKEN, marker(7), marker(7, 6))) {
            assertRefused(memory, copy(5), copy(7));
            assertRefused(memory, copy(5), copy(6));
        }
        assertRefused(marker(7, 6), copy(5), copy(5));
        assertRefused(marker(7), copy(5), copy(5));
    }

    @Test
    void aLaterFileIsTakenIfTheMirrorAgreesOnly() {
        assertEquals(new Good(false, true), Verdict.of(marker(7, 6), copy(9), copy(9)));
        for (Copy mirror : List.of(ABSENT, DAMAGED, copy(7), copy(8), copy(10), other(9))) {
            assertRefused(marker(7, 6), copy(9), mirror);
        }
    }

    @Test
    void withoutAMarkerTheMirrorMustNotContradict() {
        assertEquals(new Good(false, true), Verdict.of(NONE, copy(5), copy(5)));
        assertEquals(new Good(true, true), Verdict.of(NONE, copy(5), copy(4)));
        assertEquals(new Good(true, true), Verdict.of(NONE, copy(5), DAMAGED));
        assertRefused(NONE, copy(5), other(5));
        assertRefused(NONE, copy(5), copy(6));
    }

    @Test
    void aDamagedMarkerProvesNothing() {
        for (Copy mirror : List.of(ABSENT, DAMAGED, copy(6), copy(7))) {
            assertRefused(BROKEN, copy(7), mirror);
        }
    }

    private static void assertRefused(Memory memory, Copy file, Copy mirror) {
        assertInstanceOf(Refused.class, Verdict.of(memory, file, mirror), () -> memory + " " + file + " " + mirror);
    }

    private static Fingerprint state(long generation) {
        return new Fingerprint(generation, 100, (int) generation);
    }

    private static Copy copy(long generation) {
        return new Copy.Intact(state(generation));
    }

    private static Copy other(long generation) {
        return new Copy.Intact(new Fingerprint(generation, 100, -1));
    }

    private static Memory marker(long current) {
        return new Memory.Known(new Marker(state(current), Optional.empty()));
    }

    private static Memory marker(long current, long previous) {
        return new Memory.Known(new Marker(state(current), Optional.of(state(previous))));
    }
}
