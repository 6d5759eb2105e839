package io.keychainauth.policy;

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

/** What the commands change of a policy text. */
final class PolicyEdits {
    private final PolicyText text;

    private PolicyEdits(PolicyText text) {
        this.text = text;
    }

    /** Begins with what a file holds, or with a new file. */
    static PolicyEdits of(Path file, Optional<byte[]> content) throws PolicyException {
        return new PolicyEdits(PolicyText.of(file, content));
    }

    /** The text as it is now. */
    String text() {
        return text.text();
    }

    Registered register(Identity identity, List<Library> pins, Instant now) throws PolicyException {
        String before = text();
        List<Integer> places = text.places(identity.path());
        Optional<Integer> same = text.place(identity);
        if (places.isEmpty()) {
            append(identity, pins, now);
            return Registered.ADDED;
        }
        int place = same.isPresent() ? same.get() : only(places, identity.path());
        if (same.isEmpty()) {
            text.set(place, "hash", JsonText.quote(Hash.prefixed(identity.hash())));
        }
        for (Library pin : pins) {
            pin(place, pin, true);
        }
        return text().equals(before) ? Registered.UNCHANGED : Registered.REFRESHED;
    }

    boolean upgrade(Identity identity, List<Library> pins, Instant now) throws PolicyException {
        if (text.places(identity.path()).isEmpty()) {
            return false;
        }
        register(identity, List.of(), now);
        int place = text.place(identity).orElseThrow();
        for (Library pin : pins) {
            pin(place, pin, false);
        }
        return true;
    }

    boolean grant(String path, Rights more) throws PolicyException {
        List<Integer> places = text.places(path);
        if (places.isEmpty()) {
            return false;
        }
        int place = only(places, path);
        allow(place, "allowed_read_services", more.read());
        allow(place, "allowed_write_services", more.write());
        if (more.search() && !text.binary(place).rights().search()) {
            text.set(place, "can_search", "true");
        }
        return true;
    }

    /** Taking away is meant for every entry of the path. */
    boolean revoke(String path, Rights less) throws PolicyException {
        List<Integer> places = text.places(path);
        for (int place : places) {
            forbid(place, "allowed_read_services", less.read());
            forbid(place, "allowed_write_services", less.write());
            if (less.search() && text.binary(place).rights().search()) {
                text.set(place, "can_search", "false");
            }
        }
        return !places.isEmpty();
    }

    boolean unregister(String path) throws PolicyException {
        List<Integer> places = text.places(path);
        for (int place : places.reversed()) {
            text.remove(place);
        }
        return !places.isEmpty();
    }

    private void append(Identity identity, List<Library> pins, Instant now) throws PolicyException {
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
        text.append(members);
    }

    private void pin(int place, Library pin, boolean add) throws PolicyException {
        List<Library> libraries = text.binary(place).libraries();
        List<Integer> same = IntStream.range(0, libraries.size())
                .filter(i -> libraries.get(i).path().equals(pin.path()))
                .boxed()
                .toList();
        if (same.isEmpty() && add) {
            text.add(place, "libraries", pin.json());
        }
        for (int i : same) {
            if (!libraries.get(i).equals(pin)) {
                text.set(place, "libraries", i, "hash", JsonText.quote(Hash.prefixed(pin.hash())));
            }
        }
    }

    private void allow(int place, String list, Set<String> services) throws PolicyException {
        for (String service : services) {
            if (service.isEmpty() || service.chars().anyMatch(Character::isISOControl)) {
                throw text.error(place, "a service needs a name without control characters");
            }
            if (!text.texts(place, list).contains(service)) {
                text.add(place, list, JsonText.quote(service));
            }
        }
    }

    private void forbid(int place, String list, Collection<String> services) throws PolicyException {
        List<String> texts = text.texts(place, list);
        for (int i = texts.size() - 1; i >= 0; i--) {
            if (services.contains(texts.get(i))) {
                text.remove(place, list, i);
            }
        }
    }

    /** Which of several entries a new hash or right is meant for is not ours to guess. */
    private int only(List<Integer> places, String path) throws PolicyException {
        if (places.size() > 1) {
            throw text.error(
                    places.get(1),
                    PolicyReader.BINARIES + places + " all have the path " + path + ": leave one of them");
        }
        return places.getFirst();
    }
}
