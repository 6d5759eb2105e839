package io.keychainauth.store.secretservice;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Optional;

/**
 * Whether the library is there. Asked before any generated class is touched: those fail to initialise without it, and
 * then for ever.
 */
final class Libsecret {
    private static final String LIBRARY = "libsecret-1.so.0";

    /** Newest parts of what is used, from libsecret and from GIO. */
    private static final List<String> NEEDED =
            List.of("secret_service_encode_dbus_secret", "secret_service_open_sync", "g_dbus_connection_call_sync");

    private Libsecret() {}

    /** Empty if the library can be used, else why not. */
    static Optional<String> missing() {
        return missing(LIBRARY);
    }

    static Optional<String> missing(String library) {
        SymbolLookup symbols;
        try {
            // Never unloaded: GLib keeps types and threads of its own for as long as the process lives.
            symbols = SymbolLookup.libraryLookup(library, Arena.global());
        } catch (IllegalArgumentException e) {
            return Optional.of(library + " is not installed");
        }
        return NEEDED.stream()
                .filter(name -> symbols.find(name).isEmpty())
                .findFirst()
                .map(name -> library + " is too old: it has no " + name);
    }
}
