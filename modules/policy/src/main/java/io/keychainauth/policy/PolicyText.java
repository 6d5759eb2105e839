package io.keychainauth.policy;

import io.keychainauth.policy.JsonValue.ArrayValue;
import io.keychainauth.policy.JsonValue.ObjectValue;
import io.keychainauth.policy.JsonValue.StringValue;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The text of a policy, changed step by step; each step parses what the one before made. Entries are called by their
 * place in the file.
 */
final class PolicyText {
    private static final String NEW_FILE = """
            {
              "protocol_version": "1",
              "registered_binaries": []
            }
            """;

    private JsonDocument document;
    private Policy policy;

    private PolicyText(JsonDocument document) throws PolicyException {
        this.document = document;
        this.policy = PolicyReader.read(document);
    }

    /** Parses what a file holds, or a new file. */
    static PolicyText of(Path file, Optional<byte[]> content) throws PolicyException {
        return new PolicyText(
                content.isPresent() ? JsonDocument.of(file, content.get()) : JsonDocument.of(file, NEW_FILE));
    }

    /** As it is now. */
    String text() {
        return document.text();
    }

    /** What an entry means now. */
    Binary binary(int place) {
        return policy.binaries().get(place);
    }

    List<Integer> places(String path) {
        return IntStream.range(0, policy.binaries().size())
                .filter(place -> binary(place).identity().path().equals(path))
                .boxed()
                .toList();
    }

    Optional<Integer> place(Identity identity) {
        return IntStream.range(0, policy.binaries().size())
                .filter(place -> binary(place).identity().equals(identity))
                .boxed()
                .findFirst();
    }

    PolicyException error(int place, String message) {
        return document.error(entry(place), message);
    }

    /**
     * Adds an entry behind the others.
     *
     * @param members names and their values as JSON, in turn
     */
    void append(List<String> members) throws PolicyException {
        if (root().get(PolicyReader.BINARIES).isEmpty()) {
            step(edit().set(root(), PolicyReader.BINARIES, "[]"));
        }
        step(edit().addObject(entries(), members));
    }

    void remove(int place) throws PolicyException {
        step(edit().remove(entries(), place));
    }

    void set(int place, String name, String json) throws PolicyException {
        step(edit().set(entry(place), name, json));
    }

    /** Adds to a list of an entry, which is made if it is not there. */
    void add(int place, String list, String json) throws PolicyException {
        if (entry(place).get(list).isEmpty()) {
            set(place, list, "[]");
        }
        step(edit().add(list(place, list).orElseThrow(), json));
    }

    /** Sets a member of an object in a list of an entry. */
    void set(int place, String list, int index, String name, String json) throws PolicyException {
        ObjectValue element =
                (ObjectValue) list(place, list).orElseThrow().elements().get(index);
        step(edit().set(element, name, json));
    }

    void remove(int place, String list, int index) throws PolicyException {
        step(edit().remove(list(place, list).orElseThrow(), index));
    }

    /** The texts in a list of an entry; none if there is no such list. */
    List<String> texts(int place, String list) {
        return list(place, list).stream()
                .flatMap(array -> array.elements().stream())
                .map(value -> ((StringValue) value).text())
                .toList();
    }

    private void step(String text) throws PolicyException {
        document = JsonDocument.of(document.file(), text);
        // Also the proof that what we write can be read: nobody would get in any more.
        policy = PolicyReader.read(document);
    }

    private JsonText edit() {
        return new JsonText(document);
    }

    private ObjectValue root() {
        return (ObjectValue) document.root();
    }

    private ArrayValue entries() {
        return (ArrayValue) root().get(PolicyReader.BINARIES).orElseThrow();
    }

    private ObjectValue entry(int place) {
        return (ObjectValue) entries().elements().get(place);
    }

    private Optional<ArrayValue> list(int place, String name) {
        return entry(place).get(name).map(ArrayValue.class::cast);
    }
}
