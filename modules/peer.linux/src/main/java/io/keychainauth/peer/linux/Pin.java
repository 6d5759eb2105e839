package io.keychainauth.peer.linux;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.Optional;

/**
 * Two files of one process image, opened one after the other: each reads empty for ever once the process has executed
 * another program or ended (proc(5)). What the first one shows is evidence; the second one, opened after the executable was
 * held, is asked before each answer, since eight bytes of a page table cost a fraction of a line of {@code maps}. If the
 * image changed between the two, the first one reads empty and the proof fails; where another process shares the memory
 * and keeps it, {@link CodeProof} compares it with what the process has now.
 */
final class Pin implements AutoCloseable {
    /** One entry, of the first page: nothing needs to be mapped there. */
    private static final int ENTRY = Long.BYTES;

    private final Descriptor maps;
    private final Descriptor second;
    private final Optional<KernelException> refusal;

    private Pin(Descriptor maps, Descriptor second, Optional<KernelException> refusal) {
        this.maps = maps;
        this.second = second;
        this.refusal = refusal;
    }

    /**
     * Joins the two.
     *
     * @param maps opened when the proof began
     * @param pages {@code pagemap}, opened when the executable was held
     */
    static Pin of(Descriptor maps, Descriptor pages) {
        return new Pin(maps, pages, Optional.empty());
    }

    /**
     * Where the page table is closed to us {@code maps} does for both.
     *
     * @param again {@code maps}, opened when the executable was held
     */
    static Pin of(Descriptor maps, Descriptor again, KernelException refusal) {
        return new Pin(maps, again, Optional.of(refusal));
    }

    Descriptor maps() {
        return maps;
    }

    /**
     * The page table.
     *
     * @throws KernelException that opening it ended in
     */
    Descriptor pages() throws KernelException {
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        return second;
    }

    /** Whether the memory of the image is still there. */
    boolean holds(ProcessFiles files) throws KernelException {
        return second.use(number -> files.read(number, new byte[ENTRY], 0, 0)) > 0;
    }

    @Override
    public void close() {
        second.close();
        maps.close();
    }
}
