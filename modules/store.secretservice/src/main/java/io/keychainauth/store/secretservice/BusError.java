package io.keychainauth.store.secretservice;

import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.C_POINTER;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.G_IO_ERROR_TIMED_OUT;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_dbus_error_get_remote_error;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_error_free;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_free;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_io_error_quark;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.store.secretservice.KeyringException.Kind;
import io.keychainauth.store.secretservice.gen.libsecret._GError;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Where a GLib function leaves its error, and what the error means here. Only its D-Bus name and number go on: its text
 * comes from the provider.
 */
final class BusError {
    /** D-Bus limits names to 255 bytes. */
    private static final long NAME = 256;

    private final MemorySegment place;

    BusError(Arena arena) {
        place = arena.allocate(C_POINTER);
    }

    /** What to pass as the function's {@code GError **}. */
    MemorySegment place() {
        return place;
    }

    /** Takes the error of a function that failed. */
    KeyringException take(String function) {
        MemorySegment error = place.get(C_POINTER, 0);
        if (error.equals(MemorySegment.NULL)) {
            return new KeyringException(Kind.REFUSED, function + " failed and gave no reason", function, 0);
        }
        try (NativeHandle _ = new NativeHandle(() -> g_error_free(error))) {
            MemorySegment fields = error.reinterpret(_GError.sizeof());
            int code = _GError.code(fields);
            MemorySegment remote = g_dbus_error_get_remote_error(error);
            if (!remote.equals(MemorySegment.NULL)) {
                return remote(remote, function, code);
            }
            if (_GError.domain(fields) != g_io_error_quark()) {
                return new KeyringException(Kind.REFUSED, function + " failed with code " + code, function, code);
            }
            return code == G_IO_ERROR_TIMED_OUT()
                    ? new KeyringException(Kind.SLOW, function + " was not answered in time", function, code)
                    : new KeyringException(Kind.GONE, function + " could not be sent, code " + code, function, code);
        }
    }

    private static KeyringException remote(MemorySegment remote, String function, int code) {
        try (NativeHandle _ = new NativeHandle(() -> g_free(remote))) {
            String name = Bytes.string(remote, NAME);
            return new KeyringException(kind(name), function + " answered " + name, function, code);
        }
    }

    /** Meaning of a D-Bus error name, fail closed: what is not known is a failure. */
    static Kind kind(String name) {
        return switch (name) {
            case "org.freedesktop.Secret.Error.IsLocked" -> Kind.LOCKED;
            case "org.freedesktop.Secret.Error.NoSuchObject",
                    "org.freedesktop.DBus.Error.UnknownObject",
                    "org.freedesktop.DBus.Error.UnknownInterface",
                    "org.freedesktop.DBus.Error.UnknownMethod" -> Kind.MISSING;
            case "org.freedesktop.Secret.Error.NoSession",
                    "org.freedesktop.DBus.Error.ServiceUnknown",
                    "org.freedesktop.DBus.Error.NameHasNoOwner",
                    "org.freedesktop.DBus.Error.NoReply",
                    "org.freedesktop.DBus.Error.Disconnected" -> Kind.GONE;
            case "org.freedesktop.DBus.Error.Timeout", "org.freedesktop.DBus.Error.TimedOut" -> Kind.SLOW;
            default -> Kind.REFUSED;
        };
    }
}
