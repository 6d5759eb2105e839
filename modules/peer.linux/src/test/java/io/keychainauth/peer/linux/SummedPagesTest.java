package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
        return SummedPages.modified(smaps, List.of(CODE));
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
        assertFalse(modified(DATA + CHANGED));
        assertFalse(modified(""));
        assertFalse(SummedPages.modified(HEADER + CHANGED, List.of()));
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
            assertTrue(modified(HEADER.replace("tool", name) + CHANGED), name);
            assertFalse(modified(HEADER.replace("tool", name) + CLEAN), name);
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

    /** A text that breaks off may hide a change; it is noticed because the memory is compared afterwards. */
    @Test
    void aTextThatIsCutOffNeverShowsWhatIsNotThere() {
        for (int length = 0; length < CLEAN.length(); length++) {
            String part = HEADER + CLEAN.substring(0, length);
            try {
                assertFalse(modified(part), part);
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
