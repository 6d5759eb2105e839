package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FoundPathsTest {
    private static final FileStatus FILE = file(1, 7);

    private final FoundPaths paths = new FoundPaths();

    private static FileStatus file(long inode, long mount) {
        return new FileStatus(1, inode, FileStatus.Kind.REGULAR, 0755, 0, 0, 1, 100, 0, 0, mount);
    }

    @Test
    void whatWasFoundIsKnown() {
        assertFalse(paths.hold("/a", FILE));
        paths.add("/a", FILE);
        assertTrue(paths.hold("/a", FILE));
    }

    @Test
    void onlyThisFileOfThisMountAtThisPathIs() {
        paths.add("/a", FILE);
        assertFalse(paths.hold("/b", FILE));
        assertFalse(paths.hold("/a", file(2, 7)));
        assertFalse(paths.hold("/a", file(1, 8)));
    }

    @Test
    void aNameThatCouldBeARemovedFilesIsLookedForEachTime() {
        paths.add("/a (deleted)", FILE);
        assertFalse(paths.hold("/a (deleted)", FILE));
    }

    @Test
    void manyDoNotAddUp() {
        for (int i = 0; i < FoundPaths.MOST; i++) {
            paths.add("/" + i, FILE);
        }
        assertTrue(paths.hold("/0", FILE));
        paths.add("/last", FILE);
        assertTrue(paths.hold("/last", FILE));
        assertFalse(paths.hold("/0", FILE));
    }
}
