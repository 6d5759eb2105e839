package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Asked one by one or read as a text, the executable mappings of a process are the same. */
class CodeMappingsTest {
    private static final String AWKWARD = "a break\nand \\012 and a blank ";

    @TempDir
    Path folder;

    @Test
    @EnabledOnOs(OS.LINUX)
    void bothWaysTellTheSameOfARealProcess() throws Exception {
        ProcessFiles files = new NativeProcessFiles();
        assumeTrue(asks(files), "mappings can be asked for since Linux 6.11");
        Path program = Files.copy(Path.of("/bin/cat"), folder.resolve(AWKWARD));
        Process process = new ProcessBuilder(program.toString()).start();
        try {
            Programs.goOn(process);
            assertEquals('\n', process.getInputStream().read(), "it runs, and has loaded what it needs");
            List<Mapping> asked = of(process.pid(), files, new AskedMappings(files));
            List<Mapping> read = of(process.pid(), files, new ReadMappings(files));
            assertEquals(read.stream().filter(mapping -> !mapping.ofKernel()).toList(), asked);
            String awkward = folder.resolve(AWKWARD.replace("\n", "\\012")).toString();
            assertTrue(asked.stream().anyMatch(mapping -> mapping.path().equals(awkward)), asked::toString);
            assertTrue(asked.stream().anyMatch(mapping -> mapping.path().equals("[vdso]")), asked::toString);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void ofAnImageThatIsGoneNothingIsLeft() throws Exception {
        ProcessFiles files = new NativeProcessFiles();
        assumeTrue(asks(files), "mappings can be asked for since Linux 6.11");
        Process process = new ProcessBuilder("/bin/cat").start();
        try (Descriptor maps = open(process.pid(), files)) {
            process.destroyForcibly().waitFor();
            assertEquals(Optional.of(List.of()), maps.use(new AskedMappings(files)::of));
        }
    }

    private static boolean asks(ProcessFiles files) throws KernelException {
        try (Descriptor maps = open(ProcessHandle.current().pid(), files)) {
            return maps.use(number -> files.executable(number, 0)).isPresent();
        } catch (KernelException e) {
            if (e.code() == Errno.ENOTTY) {
                return false;
            }
            throw e;
        }
    }

    private static List<Mapping> of(long pid, ProcessFiles files, CodeMappings mappings) throws KernelException {
        try (Descriptor maps = open(pid, files)) {
            return maps.use(mappings::of).orElseThrow();
        }
    }

    private static Descriptor open(long pid, ProcessFiles files) throws KernelException {
        return new Descriptor(files.open("/proc/" + pid + "/maps"), files::close);
    }

    /** Who has more keeps a thread busy that serves others. */
    @Test
    void moreThanAnybodyNeedsAreNotLookedAt() throws Exception {
        assertEquals(
                AskedMappings.MOST,
                asked(lines(AskedMappings.MOST)).orElseThrow().size());
        assertEquals(Optional.empty(), asked(lines(AskedMappings.MOST + 1)));
    }

    private static String lines(int count) {
        return IntStream.range(1, count + 1)
                .mapToObj(i -> "%x000-%x000 r-xp 0 00:00 0 %n".formatted(2 * i, 2 * i + 1))
                .collect(Collectors.joining());
    }

    private static Optional<List<Mapping>> asked(String maps) throws KernelException {
        FakeKernel fake = new FakeKernel();
        fake.maps = maps;
        int opened = fake.opened("maps");
        fake.names.put(opened, "maps");
        return new AskedMappings(new FakeProcessFiles(fake)).of(opened);
    }

    @Test
    void aNameIsWrittenAsTheKernelWritesIt() throws Exception {
        assertEquals("/a\\012b ", MemoryMap.name("/a\nb ".getBytes(UTF_8)));
        assertEquals("", MemoryMap.name(new byte[0]));
        assertThrows(KernelException.class, () -> MemoryMap.name(new byte[] {'/', (byte) 0xff}));
    }
}
