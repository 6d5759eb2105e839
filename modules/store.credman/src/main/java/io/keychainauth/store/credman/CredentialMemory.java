package io.keychainauth.store.credman;

import static io.keychainauth.store.credman.gen.credman._CREDENTIALW.CredentialBlob$offset;
import static io.keychainauth.store.credman.gen.credman._CREDENTIALW.CredentialBlobSize$offset;
import static io.keychainauth.store.credman.gen.credman._CREDENTIALW.TargetName$offset;
import static io.keychainauth.store.credman.gen.credman._CREDENTIALW.Type$offset;
import static io.keychainauth.store.credman.gen.credman.credman_h.CRED_TYPE_GENERIC;
import static java.lang.foreign.ValueLayout.ADDRESS_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_CHAR_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.store.credman.Credentials.Credential;
import io.keychainauth.store.credman.gen.credman._CREDENTIALW;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * What CredReadW or CredEnumerateW allocated. Everything is read unaligned: one block holds all, and nothing says that its
 * structures begin at multiples of eight.
 */
final class CredentialMemory implements Credentials.Found {
    /** Ends the life of what was handed out, before the memory is gone. */
    private final Arena view = Arena.ofConfined();

    private final List<MemorySegment> structures = new ArrayList<>();
    private final NativeHandle memory;

    /**
     * Takes over credentials.
     *
     * @param free gives all of the memory back; called once
     */
    CredentialMemory(List<MemorySegment> pointers, Runnable free) {
        pointers.forEach(each -> structures.add(each.reinterpret(_CREDENTIALW.sizeof(), view, null)));
        memory = new NativeHandle(() -> {
            structures.forEach(each -> Bytes.wipe(blob(each)));
            view.close();
            free.run();
        });
    }

    /** Takes over an array of pointers to credentials. */
    static CredentialMemory ofArray(MemorySegment array, int count, Runnable free) {
        MemorySegment bounded = array.reinterpret(count * ADDRESS_UNALIGNED.byteSize());
        List<MemorySegment> pointers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pointers.add(bounded.get(ADDRESS_UNALIGNED, i * ADDRESS_UNALIGNED.byteSize()));
        }
        return new CredentialMemory(pointers, free);
    }

    /** Asked for all, the system shows those that are not generic too, of domains for instance: they are not ours. */
    @Override
    public List<Credential> credentials() {
        return structures.stream()
                .filter(each -> each.get(JAVA_INT_UNALIGNED, Type$offset()) == CRED_TYPE_GENERIC())
                .map(each ->
                        new Credential(name(each), blob(each).asByteBuffer().asReadOnlyBuffer()))
                .toList();
    }

    @Override
    public void close() {
        memory.close();
    }

    private MemorySegment blob(MemorySegment structure) {
        long size = Integer.toUnsignedLong(structure.get(JAVA_INT_UNALIGNED, CredentialBlobSize$offset()));
        MemorySegment start = structure.get(ADDRESS_UNALIGNED, CredentialBlob$offset());
        return start.reinterpret(start.equals(MemorySegment.NULL) ? 0 : size, view, null);
    }

    private static String name(MemorySegment structure) {
        MemorySegment start = structure.get(ADDRESS_UNALIGNED, TargetName$offset());
        MemorySegment bounded = start.reinterpret((Credentials.NAME_CHARS + 1L) * Character.BYTES);
        StringBuilder name = new StringBuilder();
        for (long at = 0; at < bounded.byteSize(); at += Character.BYTES) {
            char next = bounded.get(JAVA_CHAR_UNALIGNED, at);
            if (next == '\0') {
                return name.toString();
            }
            name.append(next);
        }
        throw new IllegalArgumentException("a credential's name has no end");
    }
}
