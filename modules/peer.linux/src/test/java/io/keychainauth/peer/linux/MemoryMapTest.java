package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.serving.KernelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Lines of maps, as proc(5) gives them and as nobody should. */
class MemoryMapTest {
    private static final String CAT = "55c174bf9000-55c174bfe000 r-xp 00002000 fe:00 247026      /usr/bin/cat\n";

    private static List<Mapping> executable(String maps) throws KernelException {
        return MemoryMap.executable(maps.getBytes(UTF_8));
    }

    @Test
    void aLineIsReadInAllItsParts() throws Exception {
        assertEquals(
                List.of(new Mapping(0x55c174bf9000L, 0x55c174bfe000L, 0xfeL << 32, 247026, "/usr/bin/cat")),
                executable(CAT));
    }

    @Test
    void onlyWhatMayBeExecutedCounts() throws Exception {
        for (String permissions : List.of("r--p", "rw-p", "rw-s", "---p", "-w-p")) {
            assertEquals(List.of(), executable(CAT.replace("r-xp", permissions)), permissions);
        }
        for (String permissions : List.of("r-xp", "rwxp", "--xp", "rwxs", "-wxs")) {
            assertEquals(1, executable(CAT.replace("r-xp", permissions)).size(), permissions);
        }
    }

    @Test
    void namesAreTakenAsTheyAre() throws Exception {
        for (String name : List.of(
                "",
                "[vdso]",
                "[anon:jit r-xp]",
                "/opt/a b  c (deleted)",
                "/opt/r-xp 00000000 00:00 0",
                "/opt/one\rtwo",
                "/opt/\\012",
                "/opt/ünï\u2028",
                "//x ")) {
            assertEquals(
                    name,
                    executable(CAT.replace("/usr/bin/cat", name)).getFirst().path(),
                    name);
        }
        assertEquals(
                "/x",
                executable(CAT.replace("      /usr/bin/cat", " /x")).getFirst().path());
    }

    @Test
    void twoNamesThatAreNoTextDoNotBecomeOne() {
        for (String name : List.of("/\u00ff", "/a\u00c3", "/\u00c0\u00af", "/\u00ed\u00a0\u0080")) {
            byte[] maps = CAT.replace("/usr/bin/cat", name).getBytes(ISO_8859_1);
            assertThrows(KernelException.class, () -> MemoryMap.executable(maps));
        }
    }

    @Test
    void theKernelsHalfIsKnown() throws Exception {
        Mapping vsyscall = executable("ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0        [vsyscall]\n")
                .getFirst();
        assertTrue(vsyscall.ofKernel());
        assertEquals(0, vsyscall.inode());
    }

    @Test
    void everyTextThatIsCutOffIsMalformed() throws Exception {
        byte[] whole = (CAT + CAT).getBytes(UTF_8);
        for (int length = 1; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            if (part[length - 1] == '\n') {
                assertEquals(1, MemoryMap.executable(part).size());
            } else {
                assertThrows(KernelException.class, () -> MemoryMap.executable(part), "of length " + length);
            }
        }
    }

    @Test
    void everyPartThatIsMissingIsMalformed() {
        for (String line : List.of(
                "\n",
                "junk\n",
                "-55c174bfe000 r-xp 0 0:0 0 \n",
                "1000-2000\n",
                "1000-2000 \n",
                "1000-2000 r-x\n",
                "1000-2000 r-xp\n",
                "1000-2000 r-xp 0\n",
                "1000-2000 r-xp 0 00\n",
                "1000-2000 r-xp 0 00:00\n",
                "1000-2000 r-xp 0 00:00 0\n",
                "1000-2000 r-xp 0 00:00 \n",
                "1000-2000 r-xp 0 00:00 x \n",
                "1000-2000 r-xp 0 00-00 1 \n",
                "1000 2000 r-xp 0 00:00 1 \n",
                "1000-2000 r-xpp 0 00:00 1 \n",
                "000000000000000000001-2000 r-xp 0 00:00 1 \n",
                " 1000-2000 r-xp 0 00:00 1 \n")) {
            assertThrows(KernelException.class, () -> executable(line), line);
        }
    }

    @Test
    void manyLinesAreReadAsTheyWereWritten() throws Exception {
        Random random = new Random(4);
        for (int round = 0; round < 300; round++) {
            StringBuilder maps = new StringBuilder();
            List<Mapping> expected = new ArrayList<>();
            for (int line = random.nextInt(30); line > 0; line--) {
                Mapping mapping = mapping(random);
                boolean executable = random.nextBoolean();
                maps.append(text(mapping, executable));
                if (executable) {
                    expected.add(mapping);
                }
                assertEquals(
                        mapping,
                        MemoryMap.at(text(mapping, false).getBytes(UTF_8), mapping.start())
                                .orElseThrow());
            }
            assertEquals(expected, executable(maps.toString()));
        }
        assertEquals(Optional.empty(), MemoryMap.at(CAT.getBytes(UTF_8), 0x1000));
    }

    private static Mapping mapping(Random random) {
        long start = random.nextLong();
        String name = random.nextInt(4) == 0
                ? ""
                : "/" + "a \r(x)é\\".substring(random.nextInt(7)).repeat(3) + "z";
        return new Mapping(
                start,
                start + 4096,
                (long) random.nextInt(4096) << 32 | random.nextInt(1 << 20),
                random.nextLong(Long.MAX_VALUE),
                name);
    }

    private static String text(Mapping mapping, boolean executable) {
        return "%08x-%08x %s %08x %02x:%02x %d %s%s\n"
                .formatted(
                        mapping.start(),
                        mapping.end(),
                        executable ? "r-xp" : "rw-s",
                        4096,
                        mapping.device() >>> 32,
                        mapping.device() & 0xffffffffL,
                        mapping.inode(),
                        mapping.path().isEmpty() ? "" : "      ",
                        mapping.path());
    }
}
