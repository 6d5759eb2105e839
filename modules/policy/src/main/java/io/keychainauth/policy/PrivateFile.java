package io.keychainauth.policy;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.keychainauth.files.AtomicFile;
import io.keychainauth.files.LockFile;
import io.keychainauth.files.Owners;
import io.keychainauth.files.Private;
import io.keychainauth.files.UnsafePathException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** One file of a user's profile: who may own it, how it is read, locked and replaced. */
final class PrivateFile {
    /** A change of the file's whole content, applied anew to what somebody else wrote meanwhile. */
    interface Change<T> {
        Changed<T> apply(Optional<byte[]> content) throws PolicyException;
    }

    /** What came of a change: its result, and the new content unless that stays as it is. */
    record Changed<T>(T result, Optional<byte[]> content) {}

    /** How often somebody without a lock may get in between before we give up. */
    private static final int ATTEMPTS = 100;

    private final Path file;
    private final Optional<String> user;

    /**
     * Names the file; touches nothing.
     *
     * @param user whose file it is, empty for the user that we run as
     */
    PrivateFile(Path file, Optional<String> user) {
        this.file = file.toAbsolutePath();
        this.user = user;
    }

    Path path() {
        return file;
    }

    /** The user whose profile this is, if it is not the one that we run as. */
    Optional<String> foreignOwner() throws PolicyException {
        try {
            UserPrincipal owner = Owners.of(file);
            return Owners.ours(owner) ? Optional.empty() : Optional.of(owner.getName());
        } catch (IOException e) {
            throw failed("cannot be examined", e);
        }
    }

    /**
     * The content, through symbolic links where they are safe; empty if there is no such file. A link to nothing is an
     * error: somebody meant a file to be there.
     */
    Optional<byte[]> read() throws PolicyException {
        try {
            if (!Files.exists(file, NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            Private.requireFolder(folder(), owner());
            Path real = Private.requireLinkedFile(file, owner());
            try (InputStream in = Files.newInputStream(real)) {
                return Optional.of(in.readNBytes(JsonDocument.MAX_BYTES + 1));
            }
        } catch (NoSuchFileException e) {
            if (Files.isSymbolicLink(file)) {
                throw new PolicyException(
                        Printable.line(file + ": a symbolic link to a file that does not exist: remove the link"), e);
            }
            return Optional.empty();
        } catch (IOException e) {
            throw failed("cannot be read", e);
        }
    }

    /** Changes the content under the file's lock; what somebody else writes meanwhile without it is not lost. */
    <T> T change(Duration patience, Change<T> change) throws PolicyException {
        try {
            refuseLink();
            Private.folder(folder(), owner());
            Path lockName = file.resolveSibling(file.getFileName() + ".lock");
            try (LockFile _ = LockFile.acquire(lockName, patience).orElseThrow(() -> busy(lockName))) {
                return changeLocked(change);
            }
        } catch (IOException e) {
            throw failed("cannot be changed", e);
        }
    }

    private <T> T changeLocked(Change<T> change) throws IOException, PolicyException {
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<byte[]> before = read();
            Changed<T> changed = change.apply(before);
            if (changed.content().isEmpty()
                    || replaced(before, changed.content().get())) {
                return changed.result();
            }
        }
        throw new PolicyException(
                Printable.line(file + ": another program keeps writing this file: stop it and try again"));
    }

    private boolean replaced(Optional<byte[]> before, byte[] after) throws IOException, PolicyException {
        if (after.length > JsonDocument.MAX_BYTES) {
            throw new PolicyException(Printable.line(file + ": would be larger than 16 MiB"));
        }
        refuseLink();
        return AtomicFile.update(file, ByteBuffer.wrap(after), () -> holds(before));
    }

    private boolean holds(Optional<byte[]> content) throws IOException {
        try {
            byte[] now = Files.readAllBytes(file);
            return content.isPresent() && Arrays.equals(content.get(), now);
        } catch (NoSuchFileException e) {
            return content.isEmpty();
        }
    }

    private void refuseLink() throws IOException, PolicyException {
        if (Files.isSymbolicLink(file)) {
            Path target = folder().resolve(Files.readSymbolicLink(file)).normalize();
            throw new PolicyException(Printable.line(file + ": a symbolic link to " + target
                    + ": edit that file, or replace the link by the file itself"));
        }
    }

    private Path folder() throws UnsafePathException {
        Path folder = file.getParent();
        if (folder == null) {
            throw new UnsafePathException(file + " is no file: name another one");
        }
        return folder;
    }

    private UserPrincipal owner() throws IOException {
        return user.isPresent() ? Owners.named(user.get()) : Owners.self();
    }

    private PolicyException busy(Path lock) {
        return new PolicyException(Printable.line(file + ": another program has held " + lock + " for long: end it"));
    }

    /** The first part says what, the second, where the system says so, why. */
    PolicyException failed(String what, IOException e) {
        String message = switch (e) {
            // These messages name the path and the mend themselves.
            case UnsafePathException unsafe -> String.valueOf(unsafe.getMessage());
            case UserPrincipalNotFoundException _ -> "there is no user " + user.orElse("of this process");
            case AccessDeniedException denied -> file + ": " + what + ": permission denied on " + denied.getFile();
            case NoSuchFileException missing -> file + ": " + what + ": " + missing.getFile() + " is missing";
            case FileSystemException failure ->
                file + ": " + what + ": "
                        + Optional.ofNullable(failure.getReason()).orElse("unknown reason");
            case IOException other -> file + ": " + what + ": " + other.getMessage();
        };
        return new PolicyException(Printable.line(message), e);
    }
}
