package io.keychainauth.store.secretservice;

import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.C_LONG;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_variant_get_boolean;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_variant_get_child_value;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_variant_get_string;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_variant_get_uint64;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_variant_get_variant;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_variant_is_of_type;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_variant_n_children;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_variant_unref;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.NativeHandle;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value that came over D-Bus, with the reference to it. GLib checks the form of a reply against the type that was
 * asked for; what is inside a {@code v} has to be asked with {@link #is} before it is read.
 */
final class Variant implements AutoCloseable {
    private final MemorySegment pointer;
    private final NativeHandle reference;

    /** Takes over a reference. */
    Variant(MemorySegment pointer) {
        this.pointer = pointer;
        this.reference = new NativeHandle(() -> g_variant_unref(pointer));
    }

    MemorySegment pointer() {
        return pointer;
    }

    /** Whether the value has this type, such as {@code a{ss}}. */
    boolean is(String type) {
        try (Arena arena = Arena.ofConfined()) {
            return g_variant_is_of_type(pointer, Bytes.string(arena, type)) != 0;
        }
    }

    long size() {
        return g_variant_n_children(pointer);
    }

    Variant child(long index) {
        return new Variant(g_variant_get_child_value(pointer, index));
    }

    /** The text of an {@code s} or {@code o}. */
    String text() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocate(C_LONG);
            MemorySegment chars = g_variant_get_string(pointer, length);
            return new String(chars.reinterpret(length.get(C_LONG, 0)).toArray(JAVA_BYTE), UTF_8);
        }
    }

    boolean truth() {
        return g_variant_get_boolean(pointer) != 0;
    }

    /** The number in a {@code t}. */
    long number() {
        return g_variant_get_uint64(pointer);
    }

    /** The texts of an {@code as} or {@code ao} at an index. */
    List<String> texts(long index) {
        try (Variant array = child(index)) {
            long size = array.size();
            List<String> texts = new ArrayList<>();
            for (long i = 0; i < size; i++) {
                texts.add(array.textAt(i));
            }
            return texts;
        }
    }

    String textAt(long index) {
        try (Variant child = child(index)) {
            return child.text();
        }
    }

    /** The pairs of an {@code a{ss}}. */
    Map<String, String> pairs() {
        Map<String, String> pairs = new HashMap<>();
        long size = size();
        for (long i = 0; i < size; i++) {
            try (Variant entry = child(i)) {
                pairs.put(entry.textAt(0), entry.textAt(1));
            }
        }
        return pairs;
    }

    /** The value inside a {@code v}, empty if it is of another type. */
    Optional<Variant> innerOf(String type) {
        Variant inner = new Variant(g_variant_get_variant(pointer));
        if (inner.is(type)) {
            return Optional.of(inner);
        }
        inner.close();
        return Optional.empty();
    }

    @Override
    public void close() {
        reference.close();
    }
}
