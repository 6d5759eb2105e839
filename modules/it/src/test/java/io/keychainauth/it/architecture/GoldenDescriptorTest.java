package io.keychainauth.it.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The descriptor of every module, as compiled, against the expected one in {@code src/test/resources/descriptors}. A
 * change of what a module reads, exports, uses or provides is a change of the design and shows in the review.
 */
class GoldenDescriptorTest {
    static List<String> modules() {
        return SourceTree.modules();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void isAsAgreed(String module) throws IOException {
        Path golden = SourceTree.root().resolve("modules/it/src/test/resources/descriptors/" + module + ".txt");
        String real = describe(SourceTree.descriptor(module));
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, real);
        }
        assertEquals(Files.readString(golden), real);
    }

    private static String describe(ModuleDescriptor descriptor) {
        Stream<String> requires = descriptor.requires().stream()
                .filter(edge -> !edge.name().equals("java.base"))
                .map(edge -> "requires " + words(edge.modifiers()) + edge.name());
        Stream<String> exports = descriptor.exports().stream()
                .map(edge -> "exports " + edge.source()
                        + (edge.targets().isEmpty() ? "" : " to " + String.join(", ", new TreeSet<>(edge.targets()))));
        Stream<String> uses = descriptor.uses().stream().map(service -> "uses " + service);
        Stream<String> provides = descriptor.provides().stream()
                .map(edge -> "provides " + edge.service() + " with " + String.join(", ", edge.providers()));
        return Stream.of(
                        Stream.of(descriptor.name()),
                        requires.sorted(),
                        exports.sorted(),
                        uses.sorted(),
                        provides.sorted())
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static String words(Set<ModuleDescriptor.Requires.Modifier> modifiers) {
        return modifiers.stream()
                .map(modifier -> modifier.name().toLowerCase(java.util.Locale.ROOT) + " ")
                .sorted()
                .collect(Collectors.joining());
    }
}
