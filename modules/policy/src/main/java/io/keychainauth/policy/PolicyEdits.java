package io.keychainauth.policy;

import io.keychainauth.policy.JsonValue.ArrayValue;
import io.keychainauth.policy.JsonValue.ObjectValue;
import io.keychainauth.policy.JsonValue.StringValue;
import io.keychainauth.policy.PolicyFile.Registered;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Edits of one policy text, step by step; each step parses what the one before made. */
final class PolicyEdits {
    private static final String NEW_FILE = """
            {
              "protocol_version": "1",
              "registered_binaries": []
            }
            """;

    private JsonDocument document;
    private Policy policy;

    private PolicyEdits(JsonDocument document) throws PolicyException {
        this.document = document;
        this.policy = PolicyReader.read(document);
    }

    /** Begins with what a file holds, or with a new file. */
    static PolicyEdits of(Path file, Optional<byte[]> content) throws PolicyException {
        return new PolicyEdits(
                content.isPresent() ? JsonDocument.of(file, content.get()) : JsonDocument.of(file, NEW_FILE));
    }

    /** The text as it is now. */
    String text() {
        return document.text();
    }

    /** What the text means now. */
    Policy policy() {
        return policy;
    }

    Registered register(Identity identity, List<Library> pins, Instant now) throws PolicyException {
        String before = text();
        List<Integer> places = places(identity.path());
        Optional<Integer> same = exact(identity);
        if (places.isEmpty()) {
            append(identity, pins, now);
            return Registered.ADDED;
        }
        int place = same.isPresent() ? same.get() : only(places, identity.path());
        if (same.isEmpty()) {
            set(place, "hash", JsonText.quote(Hash.prefixed(identity.hash())));
        }
        for (Library pin : pins) {
            pin(place, pin, true);
        }
        return text().equals(before) ? Registered.UNCHANGED : Registered.REFRESHED;
    }

    boolean upgrade(Identity identity, List<Library> pins, Instant now) throws PolicyException {
        if (places(identity.path()).isEmpty()) {
            return false;
        }
        register(identity, List.of(), now);
        int place = exact(identity).orElseThrow();
        for (Library pin : pins) {
            pin(place, pin, false);
        }
        return true;
    }

    boolean grant(String path, Rights more) throws PolicyException {
        List<Integer> places = places(path);
        if (places.isEmpty()) {
            return false;
        }
        int place = only(places, path);
        allow(place, "allowed_read_services", more.read());
        allow(place, "allowed_write_services", more.write());
        if (more.search() && !policy().binaries().get(place).rights().search()) {
            set(place, "can_search", "true");
        }
        return true;
    }

    /** Taking away is meant for every entry of the path. */
    boolean revoke(String path, Rights less) throws PolicyException {
        List<Integer> places = places(path);
        for (int place : places) {
            forbid(place, "allowed_read_services", less.read());
            forbid(place, "allowed_write_services", less.write());
            if (less.search() && policy().binaries().get(place).rights().search()) {
                set(place, "can_search", "false");
            }
        }
        return !places.isEmpty();
    }

    boolean unregister(String path) throws PolicyException {
        List<Integer> places = places(path);
        for (int place : places.reversed()) {
            step(edit().remove(entries(), place));
        }
        return !places.isEmpty();
    }

    private void append(Identity identity, List<Library> pins, Instant now) throws PolicyException {
        if (root().get(PolicyReader.BINARIES).isEmpty()) {
            step(edit().set(root(), PolicyReader.BINARIES, "[]"));
        }
        List<String> members = new ArrayList<>(List.of(
                "path",
                JsonText.quote(identity.path()),
                "hash",
                JsonText.quote(Hash.prefixed(identity.hash())),
                "registered_at",
                JsonText.quote(now.truncatedTo(ChronoUnit.SECONDS).toString()),
                "allowed_read_services",
                "[]",
                "allowed_write_services",
                "[]",
                "can_search",
                "false"));
        if (!pins.isEmpty()) {
            members.add("libraries");
            members.add(pins.stream().map(Library::json).collect(Collectors.joining(", ", "[", "]")));
        }
        step(edit().addObject(entries(), members));
    }

    private void pin(int place, Library pin, boolean add) throws PolicyException {
        List<Library> libraries = policy().binaries().get(place).libraries();
        List<Integer> same = IntStream.range(0, libraries.size())
                .filter(i -> libraries.get(i).path().equals(pin.path()))
                .boxed()
                .toList();
        if (same.isEmpty() && add) {
            array(place, "libraries");
            step(edit().add(array(place, "libraries"), pin.json()));
        }
        for (int i : same) {
            if (!libraries.get(i).equals(pin)) {
                ObjectValue old =
                        (ObjectValue) array(place, "libraries").elements().get(i);
                step(edit().set(old, "hash", JsonText.quote(Hash.prefixed(pin.hash()))));
            }
        }
    }

    private void allow(int place, String list, Set<String> services) throws PolicyException {
        for (String service : services) {
            if (service.isEmpty() || service.chars().anyMatch(Character::isISOControl)) {
                throw document.error(entry(place), "a service needs a name without control characters");
            }
            if (!texts(array(place, list)).contains(service)) {
                step(edit().add(array(place, list), JsonText.quote(service)));
            }
        }
    }

    private void forbid(int place, String list, Collection<String> services) throws PolicyException {
        if (entry(place).get(list).isEmpty()) {
            return;
        }
        for (int i = array(place, list).elements().size() - 1; i >= 0; i--) {
            ArrayValue array = array(place, list);
            if (services.contains(texts(array).get(i))) {
                step(edit().remove(array, i));
            }
        }
    }

    private static List<String> texts(ArrayValue array) {
        return array.elements().stream()
                .map(value -> ((StringValue) value).text())
                .toList();
    }

    private List<Integer> places(String path) {
        List<Binary> binaries = policy().binaries();
        return IntStream.range(0, binaries.size())
                .filter(i -> binaries.get(i).identity().path().equals(path))
                .boxed()
                .toList();
    }

    private Optional<Integer> exact(Identity identity) {
        List<Binary> binaries = policy().binaries();
        return IntStream.range(0, binaries.size())
                .filter(i -> binaries.get(i).identity().equals(identity))
                .boxed()
                .findFirst();
    }

    /** Which of several entries a new hash or right is meant for is not ours to guess. */
    private int only(List<Integer> places, String path) throws PolicyException {
        if (places.size() > 1) {
            throw document.error(
                    entry(places.get(1)),
                    PolicyReader.BINARIES + places + " all have the path " + path + ": leave one of them");
        }
        return places.getFirst();
    }

    private void set(int place, String name, String json) throws PolicyException {
        step(edit().set(entry(place), name, json));
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

    /** A list of an entry, made if it is not there. */
    private ArrayValue array(int place, String name) throws PolicyException {
        if (entry(place).get(name).isEmpty()) {
            set(place, name, "[]");
        }
        return (ArrayValue) entry(place).get(name).orElseThrow();
    }
}
