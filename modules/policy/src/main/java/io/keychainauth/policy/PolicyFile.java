package io.keychainauth.policy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * {@code config.json}: read before every request, edited by people and by the command line at the same time.
 *
 * <p>Every method that edits takes the lock beside the file, reads it anew, changes only its own entry and replaces the
 * file atomically; everything else stays as its author wrote it, byte for byte. It throws when the file is broken,
 * unsafe or a symbolic link, and then changes nothing.
 */
public final class PolicyFile {
    /** What {@link #register} and {@link #approve} did. */
    public enum Registered {
        /** The path was unknown. */
        ADDED,
        /** The path was known: hash or pins changed, rights kept. */
        REFRESHED,
        /** Everything was there already. */
        UNCHANGED
    }

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PrivateFile file;
    private final InstantSource clock;
    private final CurrentPolicy current;

    /** Names a file of our own user; reads nothing. */
    public PolicyFile(Path file) {
        this(new PrivateFile(file, Optional.empty()), InstantSource.system());
    }

    /**
     * Names a file of another user, for root; reads nothing. What is made new then belongs to that user.
     *
     * @param user name of the user whose profile it is
     */
    public PolicyFile(Path file, String user) {
        this(new PrivateFile(file, Optional.of(user)), InstantSource.system());
    }

    PolicyFile(PrivateFile file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
        this.current = new CurrentPolicy(file, clock);
    }

    /** The file itself, absolute. */
    public Path path() {
        return file.path();
    }

    /** The name of the user whose profile this is, if it is not the one that we run as. */
    public Optional<String> foreignOwner() throws PolicyException {
        return file.foreignOwner();
    }

    /**
     * Reads the file.
     *
     * @return {@link Policy#EMPTY} if there is no file
     * @throws PolicyException if it is broken, unsafe or unreadable; the message holds {@code file:line:column}
     */
    public Policy load() throws PolicyException {
        return current.parse(file.read());
    }

    /**
     * The policy that holds now. Costs one stat while nothing changes; thread-safe.
     *
     * @throws PolicyException as {@link #load}, each time until the file is mended: never the policy from before
     */
    public Policy current() throws PolicyException {
        return current.policy();
    }

    /**
     * The policy of the last look at the file, however long ago that was. Costs nothing; for what decides about nobody.
     *
     * @throws PolicyException as {@link #load}, if the file was broken then
     */
    public Policy recent() throws PolicyException {
        return current.recent();
    }

    /** Enters a binary without rights. A path that is there gets the new hash and keeps its rights. */
    public Registered register(Identity identity) throws PolicyException {
        return approve(identity, List.of());
    }

    /** Like {@link #register}, and adds pins; a pin of a path that is pinned already replaces that one's hash. */
    public Registered approve(Identity identity, List<Library> libraries) throws PolicyException {
        return edit(edits -> edits.register(identity, libraries, clock.instant()));
    }

    /** Gives a known path a new hash and keeps everything else; false if the path is unknown. */
    public boolean upgrade(Identity identity) throws PolicyException {
        return upgrade(identity, List.of());
    }

    /** The same, and gives new hashes to pins; a library that is not pinned yet is left out. */
    public boolean upgrade(Identity identity, List<Library> libraries) throws PolicyException {
        return edit(edits -> edits.upgrade(identity, libraries, clock.instant()));
    }

    /** Adds rights to a path, in one step with nothing else; false if the path is unknown. */
    public boolean grant(String path, Rights more) throws PolicyException {
        return edit(edits -> edits.grant(path, more));
    }

    /** Takes rights away from every entry of a path; false if the path is unknown. */
    public boolean revoke(String path, Rights less) throws PolicyException {
        return edit(edits -> edits.revoke(path, less));
    }

    /** Removes every entry of a path; false if the path is unknown. */
    public boolean unregister(String path) throws PolicyException {
        return edit(edits -> edits.unregister(path));
    }

    private interface Edit<T> {
        T apply(PolicyEdits edits) throws PolicyException;
    }

    private <T> T edit(Edit<T> edit) throws PolicyException {
        return file.change(PATIENCE, content -> {
            PolicyEdits edits = PolicyEdits.of(file.path(), content);
            String before = edits.text();
            T result = edit.apply(edits);
            Optional<byte[]> text = edits.text().equals(before)
                    ? Optional.empty()
                    : Optional.of(edits.text().getBytes(StandardCharsets.UTF_8));
            return new PrivateFile.Changed<>(result, text);
        });
    }
}
