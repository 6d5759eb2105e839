package io.keychainauth.store.credman;

import static io.keychainauth.store.credman.gen.credman.credman_h.CRED_TYPE_GENERIC;
import static java.lang.foreign.ValueLayout.ADDRESS_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.store.credman.Credentials.Credential;
import io.keychainauth.store.credman.gen.credman._CREDENTIALW;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a call allocated, laid out as the worst of systems would: nothing begins at a multiple of two. */
class CredentialMemoryTest {
    private final Arena arena = Arena.ofConfined();
    private final AtomicInteger freed = new AtomicInteger();
    private final List<MemorySegment> blobs = new ArrayList<>();
    private final List<MemorySegment> structures = new ArrayList<>();

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    void unalignedStructuresAreRead() {
        try (CredentialMemory memory = array("one", "", "thr\u00e9e")) {
            assertEquals(
                    List.of("name of one", "name of ", "name of thr\u00e9e"),
                    memory.credentials().stream().map(Credential::name).toList());
            assertEquals(
                    List.of("one", "", "thr\u00e9e"),
                    memory.credentials().stream().map(each -> text(each.blob())).toList());
        }
    }

    /** Of a domain, for instance: nothing keeps other programs from giving them names like ours. */
    @Test
    void whatIsNotGenericIsNotShownButWiped() {
        try (CredentialMemory memory = array("one", "two", "three")) {
            structures.get(1).set(JAVA_INT_UNALIGNED, _CREDENTIALW.Type$offset(), CRED_TYPE_GENERIC() + 1);
            assertEquals(
                    List.of("name of one", "name of three"),
                    memory.credentials().stream().map(Credential::name).toList());
        }
        assertArrayEquals(new byte[3], blobs.get(1).toArray(JAVA_BYTE));
    }

    @Test
    void aBlobThatIsNotThereIsEmpty() {
        MemorySegment one = credential("name", MemorySegment.NULL, 7);
        try (CredentialMemory memory = new CredentialMemory(List.of(one), freed::incrementAndGet)) {
            assertEquals(0, memory.credentials().getFirst().blob().remaining());
        }
        assertEquals(1, freed.get());
    }

    @Test
    void allIsWipedBeforeItIsFreedAndThatOnce() {
        CredentialMemory memory = array("canary", "another canary");
        memory.close();
        memory.close();
        assertEquals(1, freed.get());
        for (MemorySegment blob : blobs) {
            assertArrayEquals(new byte[(int) blob.byteSize()], blob.toArray(JAVA_BYTE));
        }
    }

    @Test
    void nothingIsReadAfterIt() {
        CredentialMemory memory = array("canary");
        ByteBuffer kept = memory.credentials().getFirst().blob();
        assertEquals('c', kept.get(0));
        memory.close();
        assertThrows(IllegalStateException.class, () -> kept.get(0));
        assertThrows(IllegalStateException.class, memory::credentials);
    }

    @Test
    void nobodyWritesIntoIt() {
        try (CredentialMemory memory = array("canary")) {
            ByteBuffer blob = memory.credentials().getFirst().blob();
            assertThrows(ReadOnlyBufferException.class, () -> blob.put(0, (byte) 0));
        }
    }

    @Test
    void aNameWithoutAnEndIsNotReadForEver() {
        MemorySegment endless = arena.allocate(70_000).fill((byte) 'n');
        MemorySegment one = structure(endless, MemorySegment.NULL, 0);
        try (CredentialMemory memory = new CredentialMemory(List.of(one), freed::incrementAndGet)) {
            assertThrows(IllegalArgumentException.class, memory::credentials);
        }
        assertEquals(1, freed.get());
    }

    private CredentialMemory array(String... texts) {
        MemorySegment array = odd(texts.length * 8L);
        for (int i = 0; i < texts.length; i++) {
            byte[] bytes = texts[i].getBytes(UTF_8);
            MemorySegment blob = odd(bytes.length);
            blob.copyFrom(MemorySegment.ofArray(bytes));
            blobs.add(blob);
            array.set(ADDRESS_UNALIGNED, i * 8L, credential("name of " + texts[i], blob, bytes.length));
        }
        return CredentialMemory.ofArray(MemorySegment.ofAddress(array.address()), texts.length, () -> {
            for (MemorySegment blob : blobs) {
                assertTrue(blob.byteSize() == 0 || blob.get(JAVA_BYTE, 0) == 0, "freed before it was wiped");
            }
            freed.incrementAndGet();
        });
    }

    private MemorySegment credential(String name, MemorySegment blob, int size) {
        byte[] wide = (name + "\0").getBytes(UTF_16LE);
        MemorySegment text = odd(wide.length);
        text.copyFrom(MemorySegment.ofArray(wide));
        return structure(text, blob, size);
    }

    private MemorySegment structure(MemorySegment name, MemorySegment blob, int size) {
        MemorySegment structure = odd(_CREDENTIALW.sizeof());
        structures.add(structure);
        structure.set(JAVA_INT_UNALIGNED, _CREDENTIALW.Type$offset(), CRED_TYPE_GENERIC());
        structure.set(ADDRESS_UNALIGNED, _CREDENTIALW.TargetName$offset(), name);
        structure.set(ADDRESS_UNALIGNED, _CREDENTIALW.CredentialBlob$offset(), blob);
        structure.set(JAVA_INT_UNALIGNED, _CREDENTIALW.CredentialBlobSize$offset(), size);
        return structure;
    }

    private MemorySegment odd(long bytes) {
        return arena.allocate(bytes + 1, 8).asSlice(1);
    }

    private static String text(ByteBuffer blob) {
        byte[] bytes = new byte[blob.remaining()];
        blob.get(bytes);
        return new String(bytes, UTF_8);
    }
}
