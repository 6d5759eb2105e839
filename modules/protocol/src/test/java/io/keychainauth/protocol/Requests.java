package io.keychainauth.protocol;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Builds, writes and compares requests. */
final class Requests {
    static final RequestCodec CODEC = new RequestCodec(Limits.DEFAULT);

    private static final List<Action> ACTIONS = List.of(Action.values());

    private Requests() {}

    static Decoded decode(String line) {
        return decode(line.getBytes(StandardCharsets.UTF_8));
    }

    static Decoded decode(byte[] line) {
        return CODEC.decode(line, 0, line.length);
    }

    /** One word per verdict, for tables. */
    static String verdict(Decoded decoded) {
        return switch (decoded) {
            case Decoded.Accepted accepted -> "accepted";
            case Decoded.Malformed malformed -> "open";
            case Decoded.NotAnObject notAnObject -> "closed";
        };
    }

    /** Everything a request says, values included, as text that two equal requests share. */
    static String describe(Request request) {
        StringBuilder text = new StringBuilder();
        text.append(request.action()).append(' ').append(request.match()).append(' ');
        text.append(quoted(request.service())).append(' ');
        request.targets().forEach(target -> text.append(quoted(target)).append(','));
        text.append(' ');
        request.values()
                .forEach(value -> text.append(quoted(new String(value.utf8(), StandardCharsets.UTF_8)))
                        .append(','));
        text.append(' ');
        request.attributes()
                .forEach((name, value) -> text.append(quoted(name))
                        .append('=')
                        .append(quoted(value))
                        .append(','));
        return text.toString();
    }

    /** The line that says {@code request}, its properties in an order and its characters in a spelling of {@code random}. */
    static byte[] line(Request request, Random random) {
        List<String> properties = new ArrayList<>();
        properties.add("\"type\":\"REQUEST\"");
        properties.add("\"action\":\"" + request.action().wire() + "\"");
        if (!request.service().isEmpty() || random.nextBoolean()) {
            properties.add("\"service\":" + spelled(request.service(), random));
        }
        if (request.match() == Match.PREFIX || (request.action() != Action.CHECK && random.nextBoolean())) {
            properties.add("\"match\":\"" + request.match().wire() + "\"");
        }
        if (!request.targets().isEmpty() || random.nextBoolean()) {
            properties.add("\"targets\":" + array(request.targets(), random));
        }
        if (!request.values().isEmpty() || random.nextBoolean()) {
            List<String> values = request.values().stream()
                    .map(value -> new String(value.utf8(), StandardCharsets.UTF_8))
                    .toList();
            properties.add("\"values\":" + array(values, random));
        }
        if (!request.attributes().isEmpty() || random.nextBoolean()) {
            List<String> pairs = new ArrayList<>();
            request.attributes()
                    .forEach((name, value) -> pairs.add(spelled(name, random) + ":" + spelled(value, random)));
            properties.add("\"attributes\":{" + String.join(",", pairs) + "}");
        }
        Collections.shuffle(properties, random);
        String blank = random.nextInt(4) == 0 ? " \t" : "";
        String line = blank + "{" + blank + String.join(blank + "," + blank, properties) + "}" + blank;
        return line.getBytes(StandardCharsets.UTF_8);
    }

    static Request random(Random random) {
        Action action = ACTIONS.get(random.nextInt(ACTIONS.size()));
        Match match =
                action == Action.WRITE || action == Action.CHECK || random.nextBoolean() ? Match.EXACT : Match.PREFIX;
        LinkedHashSet<String> targets = new LinkedHashSet<>();
        int wanted = action == Action.CHECK ? 0 : action == Action.SEARCH ? random.nextInt(3) : 1 + random.nextInt(4);
        while (targets.size() < wanted) {
            targets.add(match == Match.PREFIX && random.nextInt(5) == 0 ? "" : name(random));
        }
        List<SecretValue> values = new ArrayList<>();
        if (action == Action.WRITE) {
            targets.forEach(
                    target -> values.add(new SecretValue(text(random, 0, 60).getBytes(StandardCharsets.UTF_8))));
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        if (action != Action.CHECK && (action != Action.DELETE || match == Match.PREFIX)) {
            for (int i = random.nextInt(3); i > 0; i--) {
                attributes.put(name(random), text(random, 1, 20).replace("\0", ""));
            }
        }
        String service = action == Action.CHECK && random.nextBoolean() ? "" : name(random);
        return new Request(action, service, match, List.copyOf(targets), values, attributes);
    }

    /** A name without control characters. */
    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        text(random, 1, 20)
                .codePoints()
                .map(point -> Character.isISOControl(point) ? 'x' : point)
                .forEach(name::appendCodePoint);
        return name.toString();
    }

    /** Characters of all planes, often of the kinds that escaping is about. */
    static String text(Random random, int least, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = least + random.nextInt(most - least + 1); i > 0; i--) {
            int point = switch (random.nextInt(6)) {
                case 0 -> random.nextInt(0x20);
                case 1 -> "\"\\/\u007f\u0080\u2028\ufeff\uffff".codePointAt(random.nextInt(8));
                case 2 -> random.nextInt(0x110000);
                default -> ' ' + random.nextInt(0x5f);
            };
            text.appendCodePoint(point >= 0xd800 && point < 0xe000 ? '?' : point);
        }
        return text.toString();
    }

    private static String array(List<String> texts, Random random) {
        return "["
                + String.join(
                        ",", texts.stream().map(text -> spelled(text, random)).toList()) + "]";
    }

    private static String quoted(String text) {
        return spelled(text, new Random(1));
    }

    private static String spelled(String text, Random random) {
        StringWriter out = new StringWriter();
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean half = Character.isSurrogate(c);
            if (c < ' ' || c == '"' || c == '\\' || (!half && random.nextInt(8) == 0)) {
                out.append(String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
