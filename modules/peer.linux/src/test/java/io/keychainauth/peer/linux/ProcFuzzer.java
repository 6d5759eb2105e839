package io.keychainauth.peer.linux;

import static io.keychainauth.testkit.fuzz.Fuzzing.demand;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keychainauth.peer.serving.KernelException;
import java.util.Arrays;
import java.util.List;

/** What must hold for any text that the kernel may show. Jazzer calls {@link #fuzzerTestOneInput}. */
public final class ProcFuzzer {
    private static final long OURS = 11;

    /** What is parsed; a seed is named after its kind, and begins with the digit of its place here. */
    enum Kind {
        MAPS,
        SMAPS,
        STATUS,
        MOUNTINFO,
        FDINFO,
        NETLINK
    }

    private ProcFuzzer() {}

    /** Loads what every input needs: on a busy machine that alone would take longer than one input may. */
    public static void fuzzerInitialize() {
        for (int kind = 0; kind < Kind.values().length; kind++) {
            fuzzerTestOneInput(new byte[] {(byte) ('0' + kind), '\n'});
        }
    }

    /** The first byte says what the rest is: an answer, or the one exception that becomes a denial. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] text = Arrays.copyOfRange(input, 1, input.length);
        try {
            parse(kind(input[0]), text);
        } catch (KernelException e) {
            demand(e.code() == 0 || text.length >= 20, "an error code out of nowhere");
        }
    }

    static Kind kind(byte first) {
        return Kind.values()[Math.floorMod(first - '0', Kind.values().length)];
    }

    static void parse(Kind kind, byte[] text) throws KernelException {
        String shown = new String(text, ISO_8859_1);
        switch (kind) {
            case MAPS -> maps(text, shown);
            case SMAPS ->
                demand(
                        SummedPages.modified(shown, List.of(new Mapping(0x400000, 0x401000, 1, 11, "/opt/tool")))
                                || (shown.contains("400000-")
                                        && shown.contains("401000 ")
                                        && shown.contains("Anonymous:")
                                        && shown.contains("Swap:")),
                        "unchanged without a sum");
            case STATUS -> {
                ProcessStatus status = ProcessStatus.parse(text);
                demand(shown.contains("\nTracerPid:") && shown.contains("\nState:"), "a status of nothing");
                demand(status.tracer() == 0 || shown.matches("(?s).*[1-9].*"), "a tracer of nothing");
            }
            case MOUNTINFO -> {
                Mounts.Table table = Mounts.Table.parse(text);
                long lines = ProcessText.lines(shown).size();
                demand(table.byMount().keySet().containsAll(table.vouched()), "vouched for what is not mounted");
                demand(table.byMount().size() <= lines && table.byDevice().size() <= lines, "more mounts than lines");
                table.byMount().values().forEach(kindOf -> demand(!kindOf.contains(" "), "a blank in a kind"));
            }
            case FDINFO ->
                demand(!PeerDescriptors.closesOnExec(shown) || shown.contains("flags:"), "close-on-exec of nothing");
            case NETLINK -> {
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
