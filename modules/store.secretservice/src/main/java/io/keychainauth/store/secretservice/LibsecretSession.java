package io.keychainauth.store.secretservice;

import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.G_BUS_TYPE_SESSION;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.SECRET_SERVICE_OPEN_SESSION;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_bus_get_sync;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_dbus_connection_set_exit_on_close;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_dbus_proxy_get_name_owner;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_free;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_main_context_iteration;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_main_context_new;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_main_context_pop_thread_default;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_main_context_push_thread_default;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_main_context_unref;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.g_object_unref;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.secret_service_get_session_dbus_path;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.secret_service_get_type;
import static io.keychainauth.store.secretservice.gen.libsecret.libsecret_h.secret_service_open_sync;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.ffi.NativeHandle;
import io.keychainauth.store.secretservice.KeyringConnector.Activation;
import io.keychainauth.store.secretservice.KeyringException.Kind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The native objects of a session: bus connection, {@code SecretService}, and the main context that libsecret's signals
 * are queued for.
 */
final class LibsecretSession implements AutoCloseable {
    private static final String NAME = "org.freedesktop.secrets";
    private static final String BUS = "org.freedesktop.DBus";
    private static final String BUS_PATH = "/org/freedesktop/DBus";
    /** D-Bus limits names to 255 bytes; paths of sessions are shorter than any that we could be asked to keep. */
    private static final long TEXT = 4_096;

    private static final Duration CLOSING = Duration.ofSeconds(1);

    private final Deque<NativeHandle> held = new ArrayDeque<>();
    private final MemorySegment context;
    private MemorySegment connection = MemorySegment.NULL;
    private MemorySegment service = MemorySegment.NULL;
    private String peer = "";

    private LibsecretSession() {
        MemorySegment created = g_main_context_new();
        context = created;
        held.push(new NativeHandle(() -> g_main_context_unref(created)));
    }

    /** Opens a session. Blocks as long as GLib does, which is not bounded by the deadline of the calls. */
    static LibsecretKeyring open(Duration deadline, Activation activation) throws KeyringException {
        LibsecretSession session = new LibsecretSession();
        boolean opened = false;
        try {
            session.connect(deadline, activation);
            session.pin(deadline);
            LibsecretKeyring keyring = new LibsecretKeyring(session, session.calls(session.peer, deadline));
            opened = true;
            return keyring;
        } finally {
            if (!opened) {
                session.close();
            }
        }
    }

    MemorySegment service() {
        return service;
    }

    /** D-Bus path of the session. */
    String path() {
        return Bytes.string(secret_service_get_session_dbus_path(service), TEXT);
    }

    /**
     * Handles the signals that arrived: they would pile up. To be called when the provider has just answered: on hearing
     * that another one took the name, GLib's proxy starts a call that keeps it, and the connection, alive.
     *
     * @throws KeyringException if another provider owns the name now
     */
    void settle() throws KeyringException {
        dispatch();
        if (!owner().equals(peer)) {
            throw new KeyringException(Kind.GONE, "another Secret Service took over");
        }
    }

    /**
     * Runs what was queued, on one thread at a time: a second one does not get the context, and answers to the calls that
     * a proxy starts on it go where nobody takes them. It waits, which is short, since nothing here waits for the bus,
     * and does not skip: signals that came before its own answer say whether that still counts.
     */
    private synchronized void dispatch() {
        g_main_context_push_thread_default(context);
        boolean more;
        do {
            more = g_main_context_iteration(context, 0) != 0;
        } while (more);
        g_main_context_pop_thread_default(context);
    }

    private void connect(Duration deadline, Activation activation) throws KeyringException {
        g_main_context_push_thread_default(context);
        try (Arena arena = Arena.ofConfined()) {
            BusError error = new BusError(arena);
            MemorySegment bus = g_bus_get_sync(G_BUS_TYPE_SESSION(), MemorySegment.NULL, error.place());
            if (bus.equals(MemorySegment.NULL)) {
                throw error.take("g_bus_get_sync");
            }
            connection = bus;
            held.push(new NativeHandle(() -> g_object_unref(bus)));
            // GLib would kill this process when the bus goes away.
            g_dbus_connection_set_exit_on_close(bus, 0);
            if (activation == Activation.FORBIDDEN) {
                requireOwner(deadline);
            }
            MemorySegment opened = secret_service_open_sync(
                    secret_service_get_type(),
                    MemorySegment.NULL,
                    SECRET_SERVICE_OPEN_SESSION(),
                    MemorySegment.NULL,
                    error.place());
            if (opened.equals(MemorySegment.NULL)) {
                throw error.take("secret_service_open_sync");
            }
            service = opened;
            held.push(new NativeHandle(() -> g_object_unref(opened)));
        } finally {
            g_main_context_pop_thread_default(context);
        }
    }

    private void requireOwner(Duration deadline) throws KeyringException {
        try (Variant reply =
                        calls(BUS, deadline).call(BUS_PATH, BUS + ".NameHasOwner", a -> a.tuple(a.text(NAME)), "(b)");
                Variant owned = reply.child(0)) {
            if (!owned.truth()) {
                throw new KeyringException(Kind.GONE, "no Secret Service runs");
            }
        }
    }

    /**
     * Pins the one process that the session is with. Calls go to its unique name, so that they fail when it ends,
     * instead of reaching, or starting, another one that knows nothing of the session.
     */
    private void pin(Duration deadline) throws KeyringException {
        peer = owner();
        try (Variant reply =
                calls(BUS, deadline).call(BUS_PATH, BUS + ".GetNameOwner", a -> a.tuple(a.text(NAME)), "(s)")) {
            // libsecret takes the name of the service from SECRET_SERVICE_BUS_NAME: an environment must not redirect
            // us.
            if (!reply.textAt(0).equals(peer)) {
                throw new KeyringException(Kind.REFUSED, "libsecret opened another service than " + NAME);
            }
        }
    }

    /** Unique name of the provider as far as signals have told, empty if there is none. */
    private String owner() {
        MemorySegment name = g_dbus_proxy_get_name_owner(service);
        if (name.equals(MemorySegment.NULL)) {
            return "";
        }
        try (NativeHandle _ = new NativeHandle(() -> g_free(name))) {
            return Bytes.string(name, TEXT);
        }
    }

    /** Lets the call end that GLib's proxy makes to a new owner: answers come in the order of the questions. */
    private void awaitProxy() {
        if (!service.equals(MemorySegment.NULL) && !owner().isEmpty() && !owner().equals(peer)) {
            try (Variant _ =
                    calls(owner(), CLOSING).call("/", "org.freedesktop.DBus.Peer.Ping", Arguments::tuple, "()")) {
                dispatch();
            } catch (KeyringException e) {
                // Then the proxy's call failed as well, or keeps its memory until it does.
                dispatch();
            }
        }
    }

    private BusCalls calls(String peer, Duration deadline) {
        return new BusCalls(connection, peer, deadline);
    }

    @Override
    public void close() {
        awaitProxy();
        // Last acquired, first released; the context runs what releasing the others leaves to be done.
        while (held.size() > 1) {
            held.pop().close();
        }
        if (!held.isEmpty()) {
            dispatch();
            held.pop().close();
        }
    }
}
