package io.keychainauth.policy;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a binary may do.
 *
 * @param read services whose secrets it may read and, with {@code search}, search; order kept
 * @param write services whose secrets it may write and delete; order kept
 * @param search whether it may list names and use prefixes
 */
public record Rights(Set<String> read, Set<String> write, boolean search) {
    /** No rights at all. */
    public static final Rights NONE = new Rights(Set.of(), Set.of(), false);

    /** Copies the sets. */
    public Rights {
        read = Collections.unmodifiableSet(new LinkedHashSet<>(read));
        write = Collections.unmodifiableSet(new LinkedHashSet<>(write));
    }
}
