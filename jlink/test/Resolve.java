import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Resolves the modules of a list against the runtime of another system, as its linker would, and compares what comes
 * together with the list. Usage: Resolve.java RUNTIME JARS LIST
 */
final class Resolve {
    public static void main(String[] arguments) throws Exception {
        Path list = Path.of(arguments[2]);
        Set<String> listed = Files.readAllLines(list).stream()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.toCollection(TreeSet::new));
        try (FileSystem runtime = FileSystems.newFileSystem(URI.create("jrt:/"), Map.of("java.home", arguments[0]));
                Stream<Path> found = Files.list(runtime.getPath("/modules"))) {
            List<Path> modules = found.toList();
            ModuleFinder system = ModuleFinder.of(modules.toArray(Path[]::new));
            Set<String> resolved = Configuration.empty()
                    .resolve(system, ModuleFinder.of(Path.of(arguments[1])), listed)
                    .modules()
                    .stream()
                    .map(module -> module.reference())
                    .map(ModuleReference::descriptor)
                    .map(descriptor -> descriptor.name())
                    .collect(Collectors.toCollection(TreeSet::new));
            if (!resolved.equals(listed)) {
                System.err.println("macos: the modules that come together are not those of " + list + ": " + resolved);
                System.exit(1);
            }
        }
    }
}
