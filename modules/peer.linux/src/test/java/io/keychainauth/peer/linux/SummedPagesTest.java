package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Changed code, by the sums of smaps: of texts, and of real processes where page tables say it, too. */
class SummedPagesTest {
    private static final Mapping CODE = new Mapping(0x400000, 0x401000, 1, 11, "/opt/tool");
    private static final String HEADER = "00400000-00401000 r-xp 00000000 00:01 11                   /opt/tool\n";
    private static final String CLEAN = """
            Size:                  4 kB
            Rss:                   4 kB
            Anonymous:             0 kB
            AnonHugePages:         8 kB
            LazyFree:              8 kB
            Swap:                  0 kB
            SwapPss:               8 kB
            THPeligible:           0
            VmFlags: rd ex mr mw me
            """;
    private static final String CHANGED = CLEAN.replace("Anonymous:             0", "Anonymous:             4");
    private static final String DATA = "00401000-00402000 rw-p 00001000 00:01 11                   /opt/tool\n";

    @TempDir
    Path folder;

    private static boolean modified(String smaps) throws KernelException {
        return modified(smaps, CODE);
    }

    private static boolean modified(String smaps, Mapping... ofFiles) throws KernelException {
        return SummedPages.modified(new String(smaps.getBytes(UTF_8), ISO_8859_1), List.of(ofFiles));
    }

    /** The mapping that a line of maps shows, which begins as its part of smaps does. */
    private static Mapping mapping(String header) throws KernelException {
        return MemoryMap.executable(header.getBytes(UTF_8)).getFirst();
    }

    @Test
    void aPageOfItsOwnInMemoryOrSwappedOutIsAChange() throws Exception {
        assertFalse(modified(HEADER + CLEAN));
        assertTrue(modified(HEADER + CHANGED));
        assertTrue(modified(HEADER + CLEAN.replace("Swap:                  0", "Swap:                 12")));
        assertTrue(modified(DATA + CLEAN + HEADER + CHANGED));
    }

    @Test
    void whatIsNoCodeMayChange() throws Exception {
        assertFalse(modified(HEADER + CLEAN + DATA + CHANGED));
        assertFalse(modified(DATA + CHANGED + HEADER + CLEAN));
        assertFalse(SummedPages.modified(HEADER + CHANGED, List.of()));
    }

    @Test
    void whatIsNotShownCountsAsChanged() throws Exception {
        assertTrue(modified(""));
        assertTrue(modified(DATA + CLEAN));
        assertTrue(modified(HEADER), "no sum");
        assertTrue(modified(HEADER + DATA + CLEAN), "those of another mapping");
        for (String sum : List.of("Anonymous", "Swap")) {
            assertTrue(modified(HEADER + CLEAN.replace("\n" + sum + ":", "\nNo" + sum + ":")), sum);
        }
        String library = "7f0000000000-7f0000001000 r-xp 00000000 00:01 21                   /lib/libc.so.6\n";
        assertTrue(modified(HEADER + CLEAN, CODE, mapping(library)));
        assertTrue(modified(library + CLEAN, CODE, mapping(library)));
        assertFalse(modified(HEADER + CLEAN + library + CLEAN, CODE, mapping(library)));
    }

    @Test
    void whatIsShownOtherwiseThanInTheMapCountsAsChanged() throws Exception {
        for (String other : List.of(
                HEADER.replace("00401000 ", "00402000 "),
                HEADER.replace("00400000-", "003ff000-"),
                HEADER.replace("r-xp", "r--p"),
                HEADER.replace("00:01 11 ", "00:02 11 "),
                HEADER.replace("00:01 11 ", "00:01 12 "),
                HEADER.replace("/opt/tool", "/opt/tool2"))) {
            assertTrue(modified(other + CLEAN), other);
            assertFalse(modified(other + CLEAN + HEADER + CLEAN), other);
        }
    }

    /** The kernel escapes line feeds in the names of files, and nothing else. */
    @Test
    void aNameCannotPassForAnotherLine() throws Exception {
        for (String name : List.of(
                "x\ry z",
                "x\r00500000-00501000 r-xp",
                "x\r\rAnonymous: 0 kB",
                "x\u0085y z",
                "x\u000by z",
                "x\\012y z",
                "Anonymous: 0 kB",
                "x:")) {
            String header = HEADER.replace("tool", name);
            assertTrue(modified(header + CHANGED, mapping(header)), name);
            assertFalse(modified(header + CLEAN, mapping(header)), name);
            assertTrue(modified(header + CLEAN, CODE), name);
        }
    }

    @Test
    void whatIsNoSumIsMalformed() {
        for (String sum : List.of("0", "kB", " kB", "x kB", "0 MB", "99999999999999999999 kB")) {
            assertThrows(KernelException.class, () -> modified(HEADER + "Anonymous: " + sum + "\n"), sum);
        }
        for (String junk : List.of("\n\n", "junk\n", "Anonymous:\n")) {
            assertThrows(KernelException.class, () -> modified(HEADER + junk + DATA), junk);
        }
    }

    @Test
    void aTextThatIsCutOffNeverShowsThatNothingChanged() {
        int swap = CLEAN.indexOf("Swap:");
        for (int length = 0; length < CLEAN.indexOf('\n', swap); length++) {
            String part = HEADER + CLEAN.substring(0, length);
            try {
                assertTrue(modified(part), part);
            } catch (KernelException e) {
                assertEquals(0, e.code());
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void sumsAndPageTablesAgreeAboutRealProcesses() throws Exception {
        NativeProcessFiles files = new NativeProcessFiles();
        assumeTrue(scans(files), "page tables can be asked since Linux 6.7");
        Path program = Programs.compile(folder, "pages");
        for (String mode : List.of("clean", "data", "patched", "library", "restored")) {
            Process process = new ProcessBuilder(program.toString(), mode).start();
            try {
                assertEquals('\n', process.getInputStream().read(), mode + " is ready");
                boolean changed = !mode.equals("clean") && !mode.equals("data");
                assertEquals(changed, modified(new SummedPages(files), files, process.pid()), mode + " by sums");
                assertEquals(
                        changed, modified(new ScannedPages(files), files, process.pid()), mode + " by page tables");
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static boolean scans(NativeProcessFiles files) throws KernelException {
        try (Descriptor pagemap = new Descriptor(files.open("/proc/self/pagemap"), files::close)) {
            pagemap.use(number -> files.ownPages(number, 0, 4096));
            return true;
        } catch (KernelException e) {
            if (e.code() == Errno.ENOTTY) {
                return false;
            }
            throw e;
        }
    }

    private static Descriptor open(ProcessFiles files, Descriptor process, String name) throws KernelException {
        return new Descriptor(process.use(number -> files.open(number, name)), files::close);
    }

    private static boolean modified(CodePages pages, NativeProcessFiles files, long pid) throws KernelException {
        try (Descriptor process = new Descriptor(files.folder(pid), files::close);
                Pin pin = Pin.of(open(files, process, "maps"), open(files, process, "pagemap"))) {
            byte[] maps = process.use(number -> ProcessText.read(files, number, "maps", 1 << 20))
                    .orElseThrow();
            List<Mapping> code = MemoryMap.executable(maps).stream()
                    .filter(mapping -> mapping.ofFile() || mapping.path().equals("[vdso]"))
                    .toList();
            assertTrue(Stream.of("pages", "[vdso]", "libc")
                    .allMatch(part ->
                            code.stream().anyMatch(mapping -> mapping.path().contains(part))));
            return pages.modified(process, pin, code);
        }
    }
}
