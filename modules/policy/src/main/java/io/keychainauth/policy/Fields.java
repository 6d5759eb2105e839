package io.keychainauth.policy;

import io.keychainauth.policy.JsonValue.ArrayValue;
import io.keychainauth.policy.JsonValue.NumberValue;
import io.keychainauth.policy.JsonValue.ObjectValue;
import io.keychainauth.policy.JsonValue.StringValue;
import io.keychainauth.policy.JsonValue.WordValue;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Typed access to the known fields of one object; a wrong type is an error with its place. */
final class Fields {
    private final JsonDocument document;
    private final ObjectValue object;
    private final String where;

    /**
     * Reads an object.
     *
     * @param where what the object is called in errors, empty for the whole file
     */
    Fields(JsonDocument document, ObjectValue object, String where) {
        this.document = document;
        this.object = object;
        this.where = where;
    }

    /** The same object under another name. */
    Fields named(String name) {
        return new Fields(document, object, name);
    }

    static ObjectValue object(JsonDocument document, JsonValue value, String name) throws PolicyException {
        if (value instanceof ObjectValue found) {
            return found;
        }
        throw document.error(value, name + " must be an object, not " + value.kind());
    }

    Optional<Fields> object(String name) throws PolicyException {
        Optional<JsonValue> value = object.get(name);
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(new Fields(document, object(document, value.get(), label(name)), label(name)));
    }

    List<JsonValue> array(String name) throws PolicyException {
        Optional<JsonValue> value = object.get(name);
        if (value.isEmpty()) {
            return List.of();
        }
        if (value.get() instanceof ArrayValue array) {
            return array.elements();
        }
        throw wrong(value.get(), name, "an array");
    }

    Optional<String> string(String name) throws PolicyException {
        Optional<JsonValue> value = object.get(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof StringValue string) {
            return Optional.of(string.text());
        }
        throw wrong(value.get(), name, "a string");
    }

    String text(String name) throws PolicyException {
        String text = string(name).orElseThrow(() -> document.error(object, label(name) + " is missing"));
        if (text.isEmpty()) {
            throw error(name, "is empty");
        }
        return text;
    }

    /** A text that this machine takes for a path: with a NUL in it, for one, it can be no file's. */
    String path(String name) throws PolicyException {
        String text = text(name);
        if (!isPath(text)) {
            throw error(name, "is not a path on this machine");
        }
        return text;
    }

    private static boolean isPath(String text) {
        try {
            return !Path.of(text).toString().isEmpty();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    String hash(String name) throws PolicyException {
        return Hash.parse(text(name)).orElseThrow(() -> error(name, "is not a SHA-256 hash: 64 hex digits"));
    }

    boolean flag(String name) throws PolicyException {
        Optional<JsonValue> value = object.get(name);
        if (value.isEmpty()) {
            return false;
        }
        if (value.get() instanceof WordValue word && !word.word().equals("null")) {
            return word.word().equals("true");
        }
        throw wrong(value.get(), name, "true or false");
    }

    /** A whole number within bounds, both included. */
    Optional<Long> number(String name, long least, long most) throws PolicyException {
        Optional<JsonValue> value = object.get(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (!(value.get() instanceof NumberValue number)) {
            throw wrong(value.get(), name, "a whole number");
        }
        String range = "must be a whole number from " + least + " to " + most;
        try {
            long found = Long.parseLong(number.digits());
            if (found < least || found > most) {
                throw error(name, range);
            }
            return Optional.of(found);
        } catch (NumberFormatException e) {
            throw error(name, range);
        }
    }

    Optional<Instant> instant(String name) throws PolicyException {
        Optional<String> text = string(name);
        try {
            return text.map(iso -> OffsetDateTime.parse(iso).toInstant());
        } catch (DateTimeException e) {
            throw error(name, "is not a time such as 2026-05-21T12:00:00Z");
        }
    }

    /** Strings in the order of the file. */
    List<String> list(String name) throws PolicyException {
        List<String> strings = new ArrayList<>();
        for (JsonValue element : array(name)) {
            if (!(element instanceof StringValue string)) {
                throw document.error(element, label(name) + " must hold strings only, not " + element.kind());
            }
            strings.add(string.text());
        }
        return strings;
    }

    List<Library> libraries(String name) throws PolicyException {
        List<JsonValue> elements = array(name);
        List<Library> libraries = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            String each = label(name) + "[" + i + "]";
            Fields fields = new Fields(document, object(document, elements.get(i), each), each);
            libraries.add(new Library(fields.text("path"), fields.hash("hash")));
        }
        return libraries;
    }

    /** An error at the value of a field that is there. */
    PolicyException error(String name, String what) {
        return document.error(object.get(name).orElse(object), label(name) + " " + what);
    }

    private PolicyException wrong(JsonValue value, String name, String expected) {
        return document.error(value, label(name) + " must be " + expected + ", not " + value.kind());
    }

    private String label(String name) {
        return where.isEmpty() ? name : where + ": " + name;
    }
}
