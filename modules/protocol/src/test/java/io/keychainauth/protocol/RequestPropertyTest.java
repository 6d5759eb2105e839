package io.keychainauth.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.keychainauth.testkit.Property;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What holds for every line; {@link RequestFuzzer#judge} says what that is. */
class RequestPropertyTest {
    @Test
    void everyRequestComesBackAsItWasSent() {
        Property.demand(20_000, random -> {
            Request request = Requests.random(random);
            byte[] line = Requests.line(request, random);
            String where = where(line);
            Decoded.Accepted accepted = assertInstanceOf(Decoded.Accepted.class, Requests.decode(line), where);
            assertEquals(Requests.describe(request), Requests.describe(accepted.request()), where);
        });
    }

    @Test
    void randomBytesEndInAVerdict() {
        Property.demand(50_000, random -> {
            byte[] line = new byte[random.nextInt(80)];
            random.nextBytes(line);
            if (line.length > 0 && random.nextBoolean()) {
                line[0] = '{';
            }
            judge(line);
        });
    }

    @Test
    @Tag("same-calls")
    void mutatedRequestsEndInAVerdict() {
        Map<Kind, Integer> seen = new EnumMap<>(Kind.class);
        Property.demand(50_000, random -> {
            byte[] line = Requests.line(Requests.random(random), random);
            for (int i = 1 + random.nextInt(3); i > 0 && line.length > 0; i--) {
                line = mutated(line, random);
            }
            seen.merge(Kind.of(judge(line)), 1, Integer::sum);
        });
        assertEquals(Kind.values().length, seen.size(), "verdicts met: " + seen);
    }

    private enum Kind {
        ACCEPTED,
        OPEN,
        CLOSED;

        static Kind of(Decoded decoded) {
            return switch (decoded) {
                case Decoded.Accepted accepted -> ACCEPTED;
                case Decoded.Malformed malformed -> OPEN;
                case Decoded.NotAnObject notAnObject -> CLOSED;
            };
        }
    }

    private static Decoded judge(byte[] line) {
        try {
            return RequestFuzzer.judge(line);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(where(line), e);
        }
    }

    private static String where(byte[] line) {
        return new String(line, StandardCharsets.UTF_8) + " " + HexFormat.of().formatHex(line);
    }

    private static byte[] mutated(byte[] line, Random random) {
        int at = random.nextInt(line.length);
        int to = at + 1 + random.nextInt(Math.min(8, line.length - at));
        byte[] head = Arrays.copyOfRange(line, 0, at);
        byte[] piece = Arrays.copyOfRange(line, at, Math.min(to, line.length));
        byte[] tail = Arrays.copyOfRange(line, Math.min(to, line.length), line.length);
        return switch (random.nextInt(5)) {
            case 0 -> join(head, tail);
            case 1 -> join(head, piece, piece, tail);
            case 2 -> join(head, piece);
            case 3 -> join(head, new byte[] {(byte) "{}[]\",:\\0tn".charAt(random.nextInt(11))}, tail);
            default -> {
                piece[0] ^= (byte) (1 << random.nextInt(8));
                yield join(head, piece, tail);
            }
        };
    }

    private static byte[] join(byte[]... parts) {
        byte[] joined =
                new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, at, part.length);
            at += part.length;
        }
        return joined;
    }
}
