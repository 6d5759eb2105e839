package io.keychainauth.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request while its line is being read, and the rules about which properties each action has. */
final class RequestDraft implements AutoCloseable {
    private final EnumSet<Property> seen = EnumSet.noneOf(Property.class);
    private final List<String> targets = new ArrayList<>(1);
    private final List<SecretValue> values = new ArrayList<>(0);
    private final Map<String, String> attributes = new LinkedHashMap<>(0);
    private Optional<Action> action = Optional.empty();
    private Optional<Match> match = Optional.empty();
    private String service = "";
    private boolean handedOver;

    /** False if the property was there before: which of two values counts is where two parsers disagree. */
    boolean first(Property property) {
        return seen.add(property);
    }

    void action(Action named) {
        action = Optional.of(named);
    }

    void match(Match named) {
        match = Optional.of(named);
    }

    void service(String name) {
        service = name;
    }

    List<String> targets() {
        return targets;
    }

    List<SecretValue> values() {
        return values;
    }

    Map<String, String> attributes() {
        return attributes;
    }

    /** The request, which owns the values from now on; empty if the properties do not make one. */
    Optional<Request> request() {
        Optional<Request> request = action.filter(this::fits)
                .filter(named -> seen.contains(Property.TYPE))
                .map(named -> new Request(
                        named,
                        service,
                        match.orElse(Match.EXACT),
                        Collections.unmodifiableList(targets),
                        Collections.unmodifiableList(values),
                        Collections.unmodifiableMap(attributes)));
        handedOver = request.isPresent();
        return request;
    }

    private boolean fits(Action named) {
        return switch (named) {
            case READ -> hasTargets() && values.isEmpty();
            case WRITE -> hasTargets() && !isPrefix() && values.size() == targets.size() && isEachTargetOnce();
            case DELETE -> hasTargets() && values.isEmpty() && (isPrefix() || attributes.isEmpty());
            case SEARCH -> !service.isEmpty() && values.isEmpty();
            case CHECK -> match.isEmpty() && targets.isEmpty() && values.isEmpty() && attributes.isEmpty();
        };
    }

    private boolean hasTargets() {
        return !service.isEmpty() && !targets.isEmpty() && (isPrefix() || !targets.contains(""));
    }

    private boolean isPrefix() {
        return match.equals(Optional.of(Match.PREFIX));
    }

    private boolean isEachTargetOnce() {
        return targets.size() == 1 || new HashSet<>(targets).size() == targets.size();
    }

    /** Wipes the values unless a request has taken them. */
    @Override
    public void close() {
        if (!handedOver) {
            values.forEach(SecretValue::close);
        }
    }
}
