import static java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_void;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes checks of built jars switchable, for the attack tests alone: each attack must succeed once its check is off. The
 * product's source has no switch, and the release image is linked from the untouched jars.
 *
 * <p>Each line of the list is {@code <switch> <class> <method> <answer>}. The method then begins with: if the file
 * {@code $HOME/.redteam/<switch>} exists, return the answer. An overloaded method is named with its parameter types, as
 * {@code judge(Lio/keychainauth/peer/Proof;)}. Answers: empty (Optional, List, Set or Map by the method's type), true,
 * false, null, void, zero or another number, argument (the first one, unchanged), text (what the file says).
 *
 * <p>usage: java Switchable.java LIST FOLDER-OF-JARS
 */
final class Switchable {
    private static final ClassDesc FILE = ClassDesc.of("java.io.File");
    private static final ClassDesc FILES = ClassDesc.of("java.nio.file.Files");
    private static final ClassDesc PATH = ClassDesc.of("java.nio.file.Path");
    private static final ClassDesc SYSTEM = ClassDesc.of("java.lang.System");
    private static final List<String> COLLECTIONS = List.of("List", "Set", "Map");

    private record Switch(String name, String type, String method, String answer) {
        static Switch of(String line) {
            String[] words = line.split(" +");
            if (words.length != 4) {
                throw new IllegalArgumentException("not <switch> <class> <method> <answer>: " + line);
            }
            return new Switch(words[0], words[1], words[2], words[3]);
        }

        String entry() {
            return "/" + type.replace('.', '/') + ".class";
        }

        boolean names(MethodModel method) {
            String name = method.methodName().stringValue();
            boolean written = !method.flags().has(AccessFlag.BRIDGE) && method.code().isPresent();
            return written && (name + method.methodType().stringValue()).startsWith(this.method + (overloaded() ? "" : "("));
        }

        private boolean overloaded() {
            return method.contains("(");
        }
    }

    private final List<Path> roots = new ArrayList<>();

    /** The classes as they are without switches: what their code refers to is looked up there. */
    private final ClassHierarchyResolver hierarchy = ClassHierarchyResolver.defaultResolver()
            .orElse(ClassHierarchyResolver.ofResourceParsing(this::open).cached());

    void main(String[] arguments) throws IOException {
        Map<String, List<Switch>> byEntry = new HashMap<>();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            if (!line.isBlank() && !line.startsWith("#")) {
                Switch one = Switch.of(line.strip());
                byEntry.computeIfAbsent(one.entry(), _ -> new ArrayList<>()).add(one);
            }
        }
        List<FileSystem> jars = new ArrayList<>();
        try (var files = Files.newDirectoryStream(Path.of(arguments[1]), "*.jar")) {
            for (Path file : files) {
                jars.add(FileSystems.newFileSystem(URI.create("jar:" + file.toUri()), Map.of()));
            }
        }
        jars.forEach(jar -> roots.add(jar.getPath("/")));
        for (var entry : byEntry.entrySet()) {
            Path file = find(entry.getKey());
            Files.write(file, rewrite(Files.readAllBytes(file), entry.getValue()));
        }
        for (FileSystem jar : jars) {
            jar.close();
        }
    }

    private Path find(String entry) {
        List<Path> found =
                roots.stream().map(root -> root.resolve(entry)).filter(Files::exists).toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException("no such class, or more than one: " + entry);
        }
        return found.getFirst();
    }

    private ByteArrayInputStream open(ClassDesc type) {
        String name = type.descriptorString();
        String entry = "/" + name.substring(1, name.length() - 1) + ".class";
        try {
            for (Path root : roots) {
                if (Files.exists(root.resolve(entry))) {
                    return new ByteArrayInputStream(Files.readAllBytes(root.resolve(entry)));
                }
            }
            return null;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private byte[] rewrite(byte[] bytes, List<Switch> switches) {
        ClassFile files = ClassFile.of(ClassHierarchyResolverOption.of(hierarchy));
        for (Switch one : switches) {
            ClassModel type = files.parse(bytes);
            List<MethodModel> methods = type.methods().stream().filter(one::names).toList();
            if (methods.size() != 1) {
                throw new IllegalArgumentException("no such method, or overloaded: " + one);
            }
            MethodModel method = methods.getFirst();
            ClassTransform transform = ClassTransform.transformingMethodBodies(
                    candidate -> candidate == method, CodeTransform.ofStateful(() -> new Prologue(one, method)));
            bytes = files.transformClass(type, transform);
        }
        return bytes;
    }

    /** Puts the question before the first instruction. */
    private static final class Prologue implements CodeTransform {
        private final Switch one;
        private final MethodModel method;
        private boolean done;

        Prologue(Switch one, MethodModel method) {
            this.one = one;
            this.method = method;
        }

        @Override
        public void atStart(CodeBuilder code) {
            code.new_(FILE)
                    .dup()
                    .loadConstant("HOME")
                    .invokestatic(SYSTEM, "getenv", MethodTypeDesc.of(CD_String, CD_String))
                    .loadConstant(".redteam/" + one.name())
                    .invokespecial(FILE, "<init>", MethodTypeDesc.of(CD_void, CD_String, CD_String))
                    .invokevirtual(FILE, "exists", MethodTypeDesc.of(CD_boolean))
                    .ifThen(this::answer);
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            code.with(element);
        }

        private void answer(CodeBuilder.BlockCodeBuilder code) {
            ClassDesc type = method.methodTypeSymbol().returnType();
            TypeKind kind = TypeKind.from(type);
            switch (one.answer()) {
                case "void" -> {}
                case "null" -> code.aconst_null();
                case "true" -> code.iconst_1();
                case "false" -> code.iconst_0();
                case "argument" -> {
                    int first = method.flags().has(AccessFlag.STATIC) ? 0 : 1;
                    code.loadLocal(kind, first);
                }
                case "text" ->
                    code.loadConstant("HOME")
                            .invokestatic(SYSTEM, "getenv", MethodTypeDesc.of(CD_String, CD_String))
                            .loadConstant("/.redteam/" + one.name())
                            .invokevirtual(CD_String, "concat", MethodTypeDesc.of(CD_String, CD_String))
                            .iconst_0()
                            .anewarray(CD_String)
                            .invokestatic(PATH, "of", MethodTypeDesc.of(PATH, CD_String, CD_String.arrayType()), true)
                            .invokestatic(FILES, "readString", MethodTypeDesc.of(CD_String, PATH));
                case "empty" -> {
                    boolean collection = COLLECTIONS.contains(type.displayName());
                    MethodTypeDesc make = MethodTypeDesc.of(type);
                    code.invokestatic(type, collection ? "of" : "empty", make, collection);
                }
                default -> {
                    int number = one.answer().equals("zero") ? 0 : Integer.parseInt(one.answer());
                    code.loadConstant(number).conversion(TypeKind.INT, kind);
                }
            }
            code.return_(kind);
        }
    }
}
