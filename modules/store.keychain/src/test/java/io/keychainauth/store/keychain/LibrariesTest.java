package io.keychainauth.store.keychain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;

/** The class that the image has, in whose place tests have another. */
class LibrariesTest {
    @Test
    void findsFunctionsOnTheirSystemOnly() throws Exception {
        // Its parent knows no module of ours, which would be asked first.
        URL classes = Path.of("target", "classes").toUri().toURL();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, null)) {
            Class<?> real = loader.loadClass(Libraries.class.getName());
            assertNotEquals(Libraries.class, real);
            Method find = real.getMethod("find", String.class);
            boolean found = ((Optional<?>) find.invoke(null, "SecItemAdd")).isPresent();
            assertEquals(OS.MAC.isCurrentOs(), found);
            assertEquals(Optional.empty(), find.invoke(null, "no such function"));
        }
    }
}
