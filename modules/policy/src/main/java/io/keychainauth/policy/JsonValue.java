package io.keychainauth.policy;

import java.util.List;
import java.util.Optional;

/**
 * A JSON value and where it stands. {@code start} and {@code end} are offsets in the text, the end is exclusive: an edit
 * cuts exactly there and leaves every other character as its author wrote it.
 */
sealed interface JsonValue {
    int start();

    int end();

    /** What to call it in an error. */
    String kind();

    record ObjectValue(int start, int end, List<Member> members) implements JsonValue {
        Optional<JsonValue> get(String name) {
            return members.stream()
                    .filter(member -> member.name().equals(name))
                    .map(Member::value)
                    .findFirst();
        }

        @Override
        public String kind() {
            return "an object";
        }
    }

    record ArrayValue(int start, int end, List<JsonValue> elements) implements JsonValue {
        @Override
        public String kind() {
            return "an array";
        }
    }

    record StringValue(int start, int end, String text) implements JsonValue {
        @Override
        public String kind() {
            return "a string";
        }
    }

    /** Digits are kept as they are: no number type of ours holds every JSON number. */
    record NumberValue(int start, int end, String digits) implements JsonValue {
        @Override
        public String kind() {
            return "a number";
        }
    }

    /** {@code true}, {@code false} or {@code null}. */
    record WordValue(int start, int end, String word) implements JsonValue {
        @Override
        public String kind() {
            return word;
        }
    }

    /** A property; {@code start} is that of its name's quote. */
    record Member(String name, int start, JsonValue value) {}
}
