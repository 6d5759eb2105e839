package io.keychainauth.policy;

import io.keychainauth.protocol.Limits;
import java.time.Duration;

/**
 * The {@code limits} object. Every value has bounds: the lower ones keep honest requests possible, the upper ones keep
 * a slip of the keyboard from turning a limit off.
 */
final class LimitsReader {
    private static final int MIB = 1 << 20;

    private LimitsReader() {}

    static Limits read(Fields fields) throws PolicyException {
        Limits normal = Limits.DEFAULT;
        return new Limits(
                number(fields, "line_bytes", 1024, 64 * MIB, normal.lineBytes()),
                number(fields, "targets", 1, 65_536, normal.targets()),
                number(fields, "name_bytes", 1, 65_536, normal.nameBytes()),
                number(fields, "value_bytes", 1, 16 * MIB, normal.valueBytes()),
                number(fields, "attributes", 1, 1024, normal.attributes()),
                number(fields, "json_depth", 2, 64, normal.jsonDepth()),
                number(fields, "response_bytes", 1024, 256 * MIB, normal.responseBytes()),
                seconds(fields, "request_seconds", 3600, normal.request()),
                seconds(fields, "idle_seconds", 604_800, normal.idle()),
                number(fields, "sessions", 1, 4096, normal.sessions()),
                number(fields, "sessions_per_process", 1, 4096, normal.sessionsPerProcess()),
                number(fields, "sessions_unregistered", 1, 4096, normal.sessionsUnregistered()));
    }

    private static int number(Fields fields, String name, int least, int most, int normal) throws PolicyException {
        return fields.number(name, least, most).map(Math::toIntExact).orElse(normal);
    }

    private static Duration seconds(Fields fields, String name, int most, Duration normal) throws PolicyException {
        return fields.number(name, 1, most).map(Duration::ofSeconds).orElse(normal);
    }
}
