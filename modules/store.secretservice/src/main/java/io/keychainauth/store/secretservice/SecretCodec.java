package io.keychainauth.store.secretservice;

import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.C_LONG;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_variant_take_ref;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.secret_service_decode_dbus_secret;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.secret_service_encode_dbus_secret;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.secret_value_get;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.secret_value_new;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.secret_value_unref;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.store.SecretBytes;
import io.keychainauth.store.secretservice.KeyringException.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Puts secrets into the form in which they cross the bus, encrypted for the session, and back. libsecret keeps its
 * copies in memory that it locks and wipes; the one made here is wiped here.
 *
 * @see <a href="https://gnome.pages.gitlab.gnome.org/libsecret/struct.Value.html">SecretValue</a>
 */
final class SecretCodec {
    private static final String CONTENT_TYPE = "text/plain";

    private final MemorySegment service;

    /** Uses the session of a {@code SecretService}. */
    SecretCodec(MemorySegment service) {
        this.service = service;
    }

    Variant encode(SecretBytes secret) throws KeyringException {
        byte[] bytes = secret.bytes();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment plain = arena.allocate(Math.max(1, bytes.length));
            MemorySegment value;
            try {
                MemorySegment.copy(bytes, 0, plain, JAVA_BYTE, 0, bytes.length);
                value = secret_value_new(plain, bytes.length, Bytes.string(arena, CONTENT_TYPE));
            } finally {
                Bytes.wipe(plain);
            }
            try (NativeHandle _ = new NativeHandle(() -> secret_value_unref(value))) {
                MemorySegment encoded = secret_service_encode_dbus_secret(service, value);
                if (encoded.equals(MemorySegment.NULL)) {
                    throw new KeyringException(Kind.REFUSED, "libsecret could not encrypt a secret");
                }
                return new Variant(g_variant_take_ref(encoded));
            }
        }
    }

    SecretBytes decode(Variant encoded) throws KeyringException {
        MemorySegment value = secret_service_decode_dbus_secret(service, encoded.pointer());
        if (value.equals(MemorySegment.NULL)) {
            throw new KeyringException(Kind.REFUSED, "the provider sent a secret that libsecret cannot decrypt");
        }
        try (NativeHandle _ = new NativeHandle(() -> secret_value_unref(value));
                Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocate(C_LONG);
            MemorySegment plain = secret_value_get(value, length);
            return new SecretBytes(plain.reinterpret(length.get(C_LONG, 0)).toArray(JAVA_BYTE));
        }
    }
}
