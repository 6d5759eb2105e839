package io.keychainauth.cli;

import io.keychainauth.audit.AuditLine;
import io.keychainauth.audit.AuditRecord;
import io.keychainauth.audit.Outcome;
import io.keychainauth.policy.Hash;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which records are shown.
 *
 * @param since time of the oldest one
 * @param binary path, or beginning of the hash
 * @param service exactly this one
 * @param result exactly this one
 */
record AuditFilter(Optional<Instant> since, Optional<String> binary, Optional<String> service, Optional<Outcome> result)
        implements Predicate<AuditLine.Entry> {
    static final Option SINCE = Option.value(
            "TIME", "Only records since then: 2026-05-21, 2026-05-21T10:00:00Z, or 90s, 30m, 2h, 7d ago.", "--since");
    static final Option BINARY = Option.value("PATH", "Only records of this program, by path or hash.", "--binary");
    static final Option SERVICE = Option.value("SERVICE", "Only records of this service.", "--service");
    static final Option RESULT =
            Option.value("RESULT", "Only records that ended so: GRANTED, DENIED, ERROR or ACCEPTED.", "--result");

    private static final List<Duration> UNITS =
            List.of(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofDays(1));

    static AuditFilter of(Arguments arguments, Instant now) throws Failure {
        Optional<String> since = arguments.value(SINCE);
        Optional<String> result = arguments.value(RESULT);
        return new AuditFilter(
                since.isEmpty() ? Optional.empty() : Optional.of(instant(since.get(), now)),
                arguments.value(BINARY),
                arguments.value(SERVICE),
                result.isEmpty() ? Optional.empty() : Optional.of(outcome(result.get())));
    }

    @Override
    public boolean test(AuditLine.Entry entry) {
        AuditRecord what = entry.what();
        return since.filter(entry.timestamp()::isBefore).isEmpty()
                && binary.filter(text -> !isBinary(what, text)).isEmpty()
                && service.filter(name -> !what.service().equals(name)).isEmpty()
                && result.filter(outcome -> what.result() != outcome).isEmpty();
    }

    private static boolean isBinary(AuditRecord what, String text) {
        String digits = Hash.digits(text);
        return what.binaryPath().equals(text)
                || (digits.length() >= 16 && what.binaryHash().startsWith(digits));
    }

    private static Outcome outcome(String word) throws Failure {
        for (Outcome outcome : Outcome.values()) {
            if (outcome.name().equalsIgnoreCase(word)) {
                return outcome;
            }
        }
        throw Failure.usage("there is no result '" + word + "': use GRANTED, DENIED, ERROR or ACCEPTED");
    }

    private static Instant instant(String text, Instant now) throws Failure {
        try {
            if (text.length() == "2026-05-21".length()) {
                return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            return text.indexOf('T') > 0 ? Instant.parse(text) : now.minus(ago(text));
        } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
            throw Failure.usage("'" + text + "' is no time: use 2026-05-21, 2026-05-21T10:00:00Z, 90s, 30m, 2h or 7d");
        }
    }

    private static Duration ago(String text) {
        int unit = text.length() - 1;
        int place = unit < 1 ? -1 : "smhd".indexOf(text.charAt(unit));
        if (place < 0) {
            throw new NumberFormatException();
        }
        return UNITS.get(place).multipliedBy(Long.parseUnsignedLong(text.substring(0, unit)));
    }
}
