package io.keychainauth.it.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Constants of modules that these tests do not read, as compiled. */
final class CompiledModules implements AutoCloseable {
    private final URLClassLoader loader;

    CompiledModules() {
        loader = new URLClassLoader(
                SourceTree.modules().stream().map(CompiledModules::classes).toArray(URL[]::new));
    }

    private static URL classes(String module) {
        try {
            Path folder = SourceTree.root().resolve("modules").resolve(module).resolve("target/classes");
            return folder.toUri().toURL();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a method of each constant of an enumeration answers, in order. */
    List<String> constants(String type, String method) {
        return Arrays.stream(load(type).getEnumConstants())
                .map(each -> String.valueOf(answer(each, method)))
                .toList();
    }

    /** The components of a record that is a static field of its own class. */
    Map<String, Object> components(String type, String field) {
        try {
            Class<?> record = load(type);
            Object value = record.getField(field).get(null);
            Map<String, Object> components = new TreeMap<>();
            for (RecordComponent component : record.getRecordComponents()) {
                components.put(component.getName(), answer(value, component.getName()));
            }
            return components;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type + "." + field, e);
        }
    }

    private Class<?> load(String type) {
        try {
            return loader.loadClass(SourceTree.PREFIX + type);
        } catch (ClassNotFoundException e) {
            throw new LinkageError(type, e);
        }
    }

    private static Object answer(Object value, String method) {
        try {
            return value.getClass().getMethod(method).invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(value.getClass() + "." + method, e);
        }
    }

    @Override
    public void close() {
        try {
            loader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
