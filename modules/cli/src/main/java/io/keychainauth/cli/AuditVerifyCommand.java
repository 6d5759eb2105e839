package io.keychainauth.cli;

import io.keychainauth.audit.AuditVerdict;
import io.keychainauth.audit.AuditVerifier;
import io.keychainauth.audit.Checkpoint;
import io.keychainauth.daemon.StartException;
import io.keychainauth.platform.PlatformException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Verifies the chain of the log. */
final class AuditVerifyCommand implements Command {
    private static final Option CHECKPOINTS = Option.value(
            "FILE", "Lines of the system journal; the checkpoints in them must be in the log.", "--checkpoints");

    @Override
    public Syntax syntax() {
        return Syntax.of("verify", "Verify the audit log and name the first record that was changed or removed.")
                .with(CHECKPOINTS, Option.JSON);
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws Failure, IOException, PlatformException, StartException {
        Path log = session.profile(arguments).audit();
        AuditVerdict verdict = AuditVerifier.verify(log, checkpoints(arguments.value(CHECKPOINTS)));
        Output output = session.output();
        if (arguments.has(Option.JSON)) {
            output.json(json(verdict));
        }
        return switch (verdict) {
            case AuditVerdict.Intact intact -> {
                if (!arguments.has(Option.JSON)) {
                    show(intact, output);
                }
                yield Exit.DONE;
            }
            case AuditVerdict.Broken broken ->
                throw new Failure(
                        Exit.FAILED,
                        "first bad record: " + (broken.seq() > 0 ? "seq " + broken.seq() + ", " : "") + broken.file()
                                + " line " + broken.line() + ": " + word(broken.defect()) + ": " + broken.message());
        };
    }

    private static List<Checkpoint> checkpoints(Optional<String> file) throws Failure, IOException {
        if (file.isEmpty()) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(Session.path(file.get()))) {
            return lines.flatMap(line -> Checkpoint.find(line).stream()).toList();
        }
    }

    private static void show(AuditVerdict.Intact intact, Output output) {
        output.line("verified to seq " + intact.last().map(Checkpoint::seq).orElse(0L) + " (" + intact.files()
                + " files)"
                + intact.anchored().map(at -> ", anchored to seq " + at.seq()).orElse(""));
        if (intact.firstSeq() > 1) {
            output.line("begins with seq " + intact.firstSeq() + ": older files are gone");
        }
        intact.firstTorn()
                .ifPresent(torn -> output.line(intact.torn() + " lines were cut short, the first in " + torn.file()
                        + " line " + torn.number()));
    }

    private static Map<String, Object> json(AuditVerdict verdict) {
        Map<String, Object> json = new LinkedHashMap<>();
        switch (verdict) {
            case AuditVerdict.Intact intact -> {
                json.put("intact", true);
                json.put("files", intact.files());
                json.put("records", intact.records());
                json.put("first_seq", intact.firstSeq());
                intact.last().ifPresent(last -> {
                    json.put("last_seq", last.seq());
                    json.put("last_hash", last.hash());
                });
                json.put("recovered", intact.recovered());
                json.put("torn", intact.torn());
                intact.anchored().ifPresent(at -> json.put("anchored_seq", at.seq()));
            }
            case AuditVerdict.Broken broken -> {
                json.put("intact", false);
                json.put("file", broken.file().toString());
                json.put("line", broken.line());
                json.put("seq", broken.seq());
                json.put("defect", word(broken.defect()));
                json.put("message", broken.message());
            }
        }
        return json;
    }

    private static String word(AuditVerdict.Defect defect) {
        return defect.name().toLowerCase(Locale.ROOT);
    }
}
