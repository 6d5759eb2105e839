package io.keychainauth.it.architecture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The repository as files; these tests run after every module has been compiled. */
final class SourceTree {
    static final String PREFIX = "io.keychainauth.";

    private static final Pattern RESTRICTED = Pattern.compile("<lint>[^<]*-restricted\\b[^<]*</lint>");

    private SourceTree() {}

    /** The folder with the parent POM. */
    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (here != null && !Files.exists(here.resolve("module-info-layout.md"))) {
            here = here.getParent();
        }
        if (here == null) {
            throw new IllegalStateException("run these tests inside the repository");
        }
        return here;
    }

    /** Folder names of the modules that have a descriptor. */
    static List<String> modules() {
        try (Stream<Path> folders = Files.list(root().resolve("modules"))) {
            return folders.filter(folder -> Files.exists(folder.resolve("src/main/java/module-info.java")))
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the compiler lets a module make native calls: its POM takes that out of what is refused. */
    static boolean mayCallNative(String module) {
        String pom = read(root().resolve("modules").resolve(module).resolve("pom.xml"));
        return RESTRICTED.matcher(pom).find();
    }

    static ModuleDescriptor descriptor(String module) {
        Path compiled = root().resolve("modules").resolve(module).resolve("target/classes/module-info.class");
        try (InputStream in = Files.newInputStream(compiled)) {
            return ModuleDescriptor.read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Java files of a module's main code, without generated bindings. */
    static List<Path> sources(String module) {
        Path main = root().resolve("modules").resolve(module).resolve("src/main/java");
        try (Stream<Path> files = Files.walk(main)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("/gen/"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
