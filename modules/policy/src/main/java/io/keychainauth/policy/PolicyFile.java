package io.keychainauth.policy;

import java.nio.file.Path;
import java.util.List;

/** {@code config.json}: read before every request, edited by people and by the command line at the same time. */
@SuppressWarnings("DoNotCallSuggester")
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

    private final Path file;

    /** Names the file; reads nothing. */
    public PolicyFile(Path file) {
        this.file = file;
    }

    /** The file itself. */
    public Path path() {
        return file;
    }

    /** Reads the file; a missing one is {@link Policy#EMPTY}. */
    public Policy load() throws PolicyException {
        throw unread("");
    }

    /** The policy that holds now. */
    public Policy current() throws PolicyException {
        throw unread("");
    }

    /** Enters a binary without rights, or gives its path a new hash. */
    public Registered register(Identity identity) throws PolicyException {
        throw unread(identity.path());
    }

    /** Like {@link #register}, and adds pins. */
    public Registered approve(Identity identity, List<Library> libraries) throws PolicyException {
        throw unread(identity.path() + libraries);
    }

    /** Gives a known path a new hash; false if the path is unknown. */
    public boolean upgrade(Identity identity) throws PolicyException {
        return upgrade(identity, List.of());
    }

    /** The same, and gives pins that are there new hashes. */
    public boolean upgrade(Identity identity, List<Library> libraries) throws PolicyException {
        throw unread(identity.path() + libraries);
    }

    /** Adds rights; false if the path is unknown. */
    public boolean grant(String path, Rights more) throws PolicyException {
        throw unread(path + more);
    }

    /** Takes rights away; false if the path is unknown. */
    public boolean revoke(String path, Rights less) throws PolicyException {
        throw unread(path + less);
    }

    /** Removes the entries of a path; false if it is unknown. */
    public boolean unregister(String path) throws PolicyException {
        throw unread(path);
    }

    private PolicyException unread(String what) {
        return new PolicyException(file + ": not yet readable " + what);
    }
}
