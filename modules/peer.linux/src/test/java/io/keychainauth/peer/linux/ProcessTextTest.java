package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Texts below /proc come whole or not at all, in whatever pieces the kernel hands them out. */
class ProcessTextTest {
    private static final int PAGE = 4096;

    private final FakeKernel fake = new FakeKernel();
    private final FakeProcessFiles files = new FakeProcessFiles(fake);

    private Optional<byte[]> read(int length, int limit) throws KernelException {
        fake.maps = text(length);
        try (Descriptor folder = new Descriptor(fake.opened("folder"), files::close)) {
            return folder.use(number -> ProcessText.read(files, number, "maps", limit));
        }
    }

    private static String text(int length) {
        StringBuilder text = new StringBuilder();
        new Random(length).ints(length, 'a', 'z').forEach(c -> text.append((char) c));
        return text.toString();
    }

    @Test
    void everyLengthAroundTheSizeOfAPageIsReadWhole() throws Exception {
        for (int piece : new int[] {Integer.MAX_VALUE, PAGE, PAGE - 1, 1000}) {
            fake.piece = piece;
            for (int pages = 0; pages <= 4; pages++) {
                for (int more = -2; more <= 2; more++) {
                    int length = Math.max(0, pages * PAGE + more);
                    byte[] text = read(length, 1 << 20).orElseThrow();
                    assertArrayEquals(text(length).getBytes(US_ASCII), text);
                }
            }
        }
        assertTrue(fake.open.isEmpty());
    }

    @Test
    void whatIsLongerThanTheLimitIsNotReadAtAll() throws Exception {
        for (int limit : new int[] {0, 1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, 3 * PAGE + 7}) {
            for (int piece : new int[] {Integer.MAX_VALUE, PAGE, 7}) {
                fake.piece = piece;
                assertEquals(limit, read(limit, limit).orElseThrow().length);
                assertEquals(Optional.empty(), read(limit + 1, limit));
                assertEquals(Optional.empty(), read(limit + 3 * PAGE, limit));
            }
        }
        assertTrue(fake.open.isEmpty());
    }

    @Test
    void anErrorAnywhereIsNoText() {
        for (int call = 0; call < 4; call++) {
            fake.piece = PAGE;
            fake.fail(call, Errno.ESRCH);
            assertThrows(KernelException.class, () -> read(2 * PAGE, 1 << 20));
        }
        assertTrue(fake.open.isEmpty());
    }

    private Optional<byte[]> record(int length, int limit) throws KernelException {
        fake.maps = text(length - 1) + "\n";
        try (Descriptor folder = new Descriptor(fake.opened("folder"), files::close)) {
            return folder.use(number -> ProcessText.record(files, number, "maps", limit));
        }
    }

    @Test
    void oneRecordIsReadWholeAndNoMoreOftenThanItMust() throws Exception {
        for (int length : new int[] {1, 1000, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, 5 * PAGE + 1}) {
            fake.calls.clear();
            byte[] text = record(length, length).orElseThrow();
            assertArrayEquals(fake.maps.getBytes(US_ASCII), text);
            int reads = Collections.frequency(fake.calls, "pread");
            assertTrue(length < 2 * PAGE ? reads == 1 : reads > 1, length + " bytes in " + reads);
            assertEquals(Optional.empty(), record(length, length - 1));
        }
        assertTrue(fake.open.isEmpty());
    }

    /** No record ends like that: whatever gave less than was asked for has not come to its end. */
    @Test
    void aRecordThatStopsWithinALineGoesOn() throws Exception {
        fake.piece = 7;
        assertEquals(1000, record(1000, PAGE).orElseThrow().length);
    }

    @Test
    void onlyALineFeedEndsALine() {
        assertEquals(List.of(), ProcessText.lines(""));
        assertEquals(List.of("a\rb", "c\u0085", "", "d"), ProcessText.lines("a\rb\nc\u0085\n\nd\n"));
        assertEquals(List.of("a"), ProcessText.lines("a"));
    }
}
