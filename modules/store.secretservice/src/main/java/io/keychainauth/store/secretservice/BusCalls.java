package io.keychainauth.store.secretservice;

import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.G_DBUS_CALL_FLAGS_NO_AUTO_START;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_dbus_connection_call_sync;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_variant_take_ref;

import io.keychainauth.ffi.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.function.Function;

/**
 * Method calls to one peer on the bus. None waits longer than the deadline, and none starts a provider.
 *
 * @see <a href="https://docs.gtk.org/gio/method.DBusConnection.call_sync.html">g_dbus_connection_call_sync</a>
 */
final class BusCalls {
    private final MemorySegment connection;
    private final String peer;
    private final int milliseconds;

    /**
     * Speaks to a peer.
     *
     * @param connection stays the caller's
     * @param peer a name on the bus; a unique one never means another process later
     */
    BusCalls(MemorySegment connection, String peer, Duration deadline) {
        this.connection = connection;
        this.peer = peer;
        this.milliseconds = Math.toIntExact(Math.max(1, deadline.toMillis()));
    }

    /**
     * Calls a method.
     *
     * @param method interface and name, separated by the last dot
     * @param arguments builds a tuple in the memory of this call
     * @param reply type of the answer, a tuple; the answer has exactly this type
     */
    Variant call(String path, String method, Function<Arguments, MemorySegment> arguments, String reply)
            throws KeyringException {
        int dot = method.lastIndexOf('.');
        try (Arena arena = Arena.ofConfined()) {
            BusError error = new BusError(arena);
            MemorySegment answer;
            try (Variant sent = new Variant(g_variant_take_ref(arguments.apply(new Arguments(arena))))) {
                answer = g_dbus_connection_call_sync(
                        connection,
                        Bytes.string(arena, peer),
                        Bytes.string(arena, path),
                        Bytes.string(arena, method.substring(0, dot)),
                        Bytes.string(arena, method.substring(dot + 1)),
                        sent.pointer(),
                        Bytes.string(arena, reply),
                        G_DBUS_CALL_FLAGS_NO_AUTO_START(),
                        milliseconds,
                        MemorySegment.NULL,
                        error.place());
            }
            if (answer.equals(MemorySegment.NULL)) {
                throw error.take(method);
            }
            return new Variant(answer);
        }
    }
}
