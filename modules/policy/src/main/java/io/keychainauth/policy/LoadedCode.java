package io.keychainauth.policy;

import java.util.List;

/**
 * What a running program can execute beside its executable and what lies out of its user's reach.
 *
 * @param anonymous whether there is code that came from no file
 * @param replaced whether a library is not the file at its path any more
 * @param libraries libraries that the user could change, with what they hold now
 */
public record LoadedCode(boolean anonymous, boolean replaced, List<Library> libraries) {
    /** Nothing. */
    public static final LoadedCode NONE = new LoadedCode(false, false, List.of());

    /** Copies the list. */
    public LoadedCode {
        libraries = List.copyOf(libraries);
    }
}
