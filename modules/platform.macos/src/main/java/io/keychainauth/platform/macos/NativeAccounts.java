package io.keychainauth.platform.macos;

import static io.keychainauth.platform.macos.gen.platform.platform_h.C_POINTER;

import io.keychainauth.ffi.Bytes;
import io.keychainauth.platform.macos.gen.platform.passwd;
import io.keychainauth.platform.macos.gen.platform.platform_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Accounts of this machine and of the directory it belongs to (getpwnam_r(3)). */
final class NativeAccounts {
    /** For all texts of an account; those of a directory may be long. */
    private static final long TEXTS = 64 << 10;

    private NativeAccounts() {}

    /** The home of a user, empty if there is no such account, nobody answers, or it has no absolute home. */
    static Optional<Path> home(String user) {
        if (user.indexOf('\0') >= 0) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment texts = arena.allocate(TEXTS);
            MemorySegment account = passwd.allocate(arena);
            MemorySegment found = arena.allocate(C_POINTER);
            int error = platform_h.getpwnam_r(Bytes.string(arena, user), account, texts, TEXTS, found);
            if (error != 0 || found.get(C_POINTER, 0).equals(MemorySegment.NULL)) {
                return Optional.empty();
            }
            // What the account says lies in our buffer, so no text goes beyond it.
            long at = passwd.pw_dir(account).address() - texts.address();
            return at < 0 || at >= TEXTS ? Optional.empty() : absolute(Bytes.string(texts.asSlice(at), TEXTS - at));
        }
    }

    private static Optional<Path> absolute(String text) {
        try {
            return Optional.of(Path.of(text)).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
