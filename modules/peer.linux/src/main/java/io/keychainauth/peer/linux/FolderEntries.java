package io.keychainauth.peer.linux;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keychainauth.peer.linux.gen.libc.dirent64;
import io.keychainauth.peer.serving.KernelException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** What getdents64(2) says of a folder, without the folder itself and the one above. */
final class FolderEntries {
    private FolderEntries() {}

    /**
     * The names that the next calls give; none at the end. A pending signal ends a call early, if need be before the first
     * name: only one that gives nothing is the end.
     */
    static List<String> names(MemorySegment block, Call call) throws KernelException {
        List<String> names = new ArrayList<>();
        int length;
        do {
            length = call.fill(block);
            collect(block.asSlice(0, length), names);
        } while (length > 0 && names.isEmpty());
        return names;
    }

    private static void collect(MemorySegment entries, List<String> names) {
        for (long at = 0; at < entries.byteSize(); ) {
            MemorySegment entry = entries.asSlice(at);
            int size = Short.toUnsignedInt(entry.get(JAVA_SHORT, dirent64.d_reclen$offset()));
            String name = entry.asSlice(0, size).getString(dirent64.d_name$offset(), ISO_8859_1);
            if (!name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
            at += size;
        }
    }

    /** One call; the number of bytes, 0 at the end. */
    interface Call {
        int fill(MemorySegment block) throws KernelException;
    }
}
