package io.keychainauth.policy;

import io.keychainauth.policy.JsonValue.ArrayValue;
import io.keychainauth.policy.JsonValue.Member;
import io.keychainauth.policy.JsonValue.ObjectValue;
import java.util.List;

/**
 * Edits of a JSON text that touch nothing but what is edited: numbers that no type holds, escapes, order, blanks and
 * line ends of everything else stay. What is added is laid out like its neighbours.
 */
final class JsonText {
    private final String text;
    private final String newline;
    private final String unit;

    JsonText(JsonDocument document) {
        this.text = document.text();
        this.newline = text.contains("\r\n") ? "\r\n" : "\n";
        this.unit = unit(document.root());
    }

    /** Puts JSON in a value's place. */
    String replace(JsonValue value, String json) {
        return splice(value.start(), value.end(), json);
    }

    /** Gives an object's member a value, at the end if it is not there. */
    String set(ObjectValue object, String name, String json) {
        return object.get(name)
                .map(old -> replace(old, json))
                .orElseGet(() -> append(object, quote(name) + colon(object), json));
    }

    private String append(ObjectValue object, String name, String json) {
        List<Member> members = object.members();
        if (members.isEmpty()) {
            String indent = newline + indent(object.start());
            return replace(object, "{" + indent + unit + name + json + indent + "}");
        }
        Member last = members.getLast();
        return splice(last.value().end(), last.value().end(), "," + blanksBefore(last.start()) + name + json);
    }

    /** Appends text to an array on the line, or on one of its own where its neighbours have one. */
    String add(ArrayValue array, String json) {
        if (array.elements().isEmpty()) {
            return replace(array, "[" + json + "]");
        }
        return append(array, json);
    }

    /** Appends an object, given as names and JSON by turns, laid out as its neighbours are. */
    String addObject(ArrayValue array, List<String> members) {
        if (array.elements().isEmpty()) {
            String indent = newline + indent(array.start());
            return text.contains("\n")
                    ? replace(array, "[" + indent + unit + object(members, indent + unit) + indent + "]")
                    : replace(array, "[" + object(members, "") + "]");
        }
        String blanks = blanksBefore(array.elements().getLast().start());
        return append(array, object(members, blanks.contains("\n") ? blanks : ""));
    }

    private String append(ArrayValue array, String json) {
        JsonValue last = array.elements().getLast();
        String blanks = blanksBefore(last.start());
        boolean alone = array.elements().size() == 1;
        return splice(last.end(), last.end(), "," + (alone && blanks.isEmpty() ? " " : blanks) + json);
    }

    /** Takes an element out, with the comma and the blanks that it brought. */
    String remove(ArrayValue array, int index) {
        List<JsonValue> elements = array.elements();
        if (elements.size() == 1) {
            return replace(array, "[]");
        }
        return index == 0
                ? splice(elements.get(0).start(), elements.get(1).start(), "")
                : splice(elements.get(index - 1).end(), elements.get(index).end(), "");
    }

    /** An object on lines of its own, or on one line if {@code indent} (a line end and blanks) is empty. */
    private String object(List<String> members, String indent) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < members.size(); i += 2) {
            String blanks = indent.isEmpty() ? (i == 0 ? "" : " ") : indent + unit;
            json.append(i == 0 ? "" : ",").append(blanks);
            json.append(quote(members.get(i))).append(": ").append(members.get(i + 1));
        }
        return json.append(indent).append('}').toString();
    }

    private String colon(ObjectValue object) {
        boolean dense = !object.members().isEmpty()
                && text.charAt(object.members().getLast().value().start() - 1) == ':';
        return dense ? ":" : ": ";
    }

    private String blanksBefore(int offset) {
        int from = offset;
        while (from > 0 && blank(text.charAt(from - 1))) {
            from--;
        }
        return text.substring(from, offset);
    }

    /** Blanks at the beginning of the line in which {@code offset} lies. */
    private String indent(int offset) {
        int from = text.lastIndexOf('\n', offset - 1) + 1;
        int to = from;
        while (to < offset && blank(text.charAt(to))) {
            to++;
        }
        return text.substring(from, to);
    }

    private String unit(JsonValue root) {
        if (root instanceof ObjectValue object && !object.members().isEmpty()) {
            String blanks = blanksBefore(object.members().getFirst().start());
            String indent = blanks.substring(blanks.lastIndexOf('\n') + 1);
            return indent.isEmpty() ? "  " : indent;
        }
        return "  ";
    }

    private String splice(int from, int to, String json) {
        return text.substring(0, from) + json + text.substring(to);
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /** A JSON string. Surrogates without a partner are escaped: UTF-8 cannot hold them. */
    static String quote(String value) {
        StringBuilder json = new StringBuilder(value.length() + 2).append('"');
        value.codePoints().forEach(point -> {
            switch (point) {
                case '"', '\\' -> json.append('\\').append((char) point);
                case '\n' -> json.append("\\n");
                case '\t' -> json.append("\\t");
                case '\r' -> json.append("\\r");
                default -> {
                    if (point < ' ' || point == 0x7f || Character.getType(point) == Character.SURROGATE) {
                        json.append(String.format("\\u%04x", point));
                    } else {
                        json.appendCodePoint(point);
                    }
                }
            }
        });
        return json.append('"').toString();
    }
}
