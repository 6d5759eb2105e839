package io.keychainauth.peer.linux;

import static io.keychainauth.testkit.fuzz.Fuzzing.demand;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;

/** What must hold for any text that the kernel may show. Jazzer calls {@link #fuzzerTestOneInput}. */
public final class ProcFuzzer {
    private static final long OURS = 11;
    private static final int KINDS = 6;

    private ProcFuzzer() {}

    /** Loads what every input needs: on a busy machine that alone would take longer than one input may. */
    public static void fuzzerInitialize() {
        for (byte kind = 0; kind < KINDS; kind++) {
            fuzzerTestOneInput(new byte[] {kind, '\n'});
        }
    }

    /** The first byte says what the rest is: an answer, or the one exception that becomes a denial. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] text = Arrays.copyOfRange(input, 1, input.length);
        try {
            parse(Byte.toUnsignedInt(input[0]) % KINDS, text);
        } catch (KernelException e) {
            demand(e.code() == 0 || text.length >= 20, "an error code out of nowhere");
        }
    }

    private static void parse(int kind, byte[] text) throws KernelException {
        String shown = new String(text, ISO_8859_1);
        switch (kind) {
            case 0 -> maps(text, shown);
            case 1 ->
                demand(
                        SummedPages.modified(shown, List.of(new Mapping(0x400000, 0x401000, 1, 11, "/opt/tool")))
                                || (shown.contains("400000-")
                                        && shown.contains("401000 ")
                                        && shown.contains("Anonymous:")
                                        && shown.contains("Swap:")),
                        "unchanged without a sum");
            case 2 -> {
                ProcessStatus status = ProcessStatus.parse(text);
                demand(shown.contains("\nTracerPid:") && shown.contains("\nState:"), "a status of nothing");
                demand(status.tracer() == 0 || shown.matches("(?s).*[1-9].*"), "a tracer of nothing");
            }
            case 3 -> {
                Mounts.Table table = Mounts.Table.parse(text);
                long lines = ProcessText.lines(shown).size();
                demand(table.byMount().keySet().containsAll(table.vouched()), "vouched for what is not mounted");
                demand(table.byMount().size() <= lines && table.byDevice().size() <= lines, "more mounts than lines");
                table.byMount().values().forEach(kindOf -> demand(!kindOf.contains(" "), "a blank in a kind"));
            }
            case 4 ->
                demand(!PeerDescriptors.closesOnExec(shown) || shown.contains("flags:"), "close-on-exec of nothing");
            default -> {
                long peer = SocketDiagnosis.peer(text, text.length, OURS, 1);
                demand(peer >= 0 && peer <= 0xffffffffL, "an inode that cannot be");
            }
        }
    }

    private static void maps(byte[] text, String shown) throws KernelException {
        List<Mapping> found = MemoryMap.executable(text);
        demand(found.size() <= ProcessText.lines(shown).size(), "more mappings than lines");
        for (Mapping mapping : found) {
            demand(mapping.path().indexOf('\n') < 0, "a name of two lines");
            demand(MemoryMap.at(text, mapping.start()).isPresent(), "a mapping that is not where it is");
        }
    }
}
