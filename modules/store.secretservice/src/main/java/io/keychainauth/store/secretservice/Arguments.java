package io.keychainauth.store.secretservice;

import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.C_POINTER;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_variant_new_array;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_variant_new_boolean;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_variant_new_dict_entry;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_variant_new_object_path;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_variant_new_string;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_variant_new_tuple;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_variant_new_variant;

import io.keychainauth.ffi.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;

/**
 * Builds what a D-Bus method is called with. Every value is floating: the container, or the call, that takes it owns
 * it. Texts and paths must be ones that D-Bus can carry; GLib aborts on others.
 */
final class Arguments {
    private final Arena arena;

    /** Scratch memory of one call. */
    Arguments(Arena arena) {
        this.arena = arena;
    }

    MemorySegment text(String text) {
        return g_variant_new_string(Bytes.string(arena, text));
    }

    MemorySegment path(String path) {
        return g_variant_new_object_path(Bytes.string(arena, path));
    }

    MemorySegment truth(boolean truth) {
        return g_variant_new_boolean(truth ? 1 : 0);
    }

    MemorySegment paths(List<String> paths) {
        return array("o", paths.stream().map(this::path).toArray(MemorySegment[]::new));
    }

    MemorySegment pairs(Map<String, String> pairs) {
        return array(
                "{ss}",
                pairs.entrySet().stream()
                        .map(pair -> g_variant_new_dict_entry(text(pair.getKey()), text(pair.getValue())))
                        .toArray(MemorySegment[]::new));
    }

    /** Properties of a new object: values are boxed here. */
    MemorySegment properties(Map<String, MemorySegment> properties) {
        return array(
                "{sv}",
                properties.entrySet().stream()
                        .map(property -> g_variant_new_dict_entry(text(property.getKey()), boxed(property.getValue())))
                        .toArray(MemorySegment[]::new));
    }

    MemorySegment boxed(MemorySegment value) {
        return g_variant_new_variant(value);
    }

    MemorySegment tuple(MemorySegment... values) {
        return g_variant_new_tuple(pointers(values), values.length);
    }

    private MemorySegment array(String type, MemorySegment... values) {
        return g_variant_new_array(Bytes.string(arena, type), pointers(values), values.length);
    }

    private MemorySegment pointers(MemorySegment... values) {
        MemorySegment pointers = arena.allocate(C_POINTER, values.length);
        for (int i = 0; i < values.length; i++) {
            pointers.setAtIndex(C_POINTER, i, values[i]);
        }
        return pointers;
    }
}
