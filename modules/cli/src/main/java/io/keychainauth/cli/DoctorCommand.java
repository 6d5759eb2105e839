package io.keychainauth.cli;

import io.keychainauth.daemon.StartException;
import io.keychainauth.platform.Finding;
import io.keychainauth.platform.Finding.Level;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.Profile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What weakens the guarantees here, one line each with the mend. */
final class DoctorCommand implements Command {
    @Override
    public Syntax syntax() {
        return Syntax.of("doctor", "Look for what weakens the guarantees on this machine, and say how to mend it.")
                .with(Option.SOCKET, Option.JSON);
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws Failure, IOException, PlatformException, StartException {
        Profile profile = session.profile(arguments);
        List<Finding> findings = new ArrayList<>(session.providers().platform().doctor(profile));
        findings.addAll(KernelLackChecks.of(session.providers().transport()));
        findings.addAll(PolicyChecks.of(profile, session.clock()));
        findings.addAll(DaemonChecks.of(profile, session));
        if (arguments.has(Option.JSON)) {
            session.output().json(findings.stream().map(DoctorCommand::json).toList());
        } else {
            findings.forEach(finding -> show(finding, session.output()));
        }
        boolean wrong = findings.stream().anyMatch(finding -> finding.level() == Level.ERROR);
        return wrong ? Exit.FAILED : Exit.DONE;
    }

    private static void show(Finding finding, Output output) {
        String word = (finding.level() + "        ").substring(0, 9);
        String mend = finding.mend().isEmpty() ? "" : ": " + finding.mend();
        output.line(tone(finding.level()), word, finding.name() + ": " + finding.text() + mend);
    }

    private static Output.Tone tone(Level level) {
        return switch (level) {
            case OK -> Output.Tone.GOOD;
            case WARNING -> Output.Tone.DOUBTFUL;
            case ERROR -> Output.Tone.BAD;
        };
    }

    private static Map<String, String> json(Finding finding) {
        Map<String, String> json = new LinkedHashMap<>();
        json.put("check", finding.name());
        json.put("level", finding.level().name().toLowerCase(Locale.ROOT));
        json.put("text", finding.text());
        json.put("mend", finding.mend());
        return json;
    }
}
