package io.keychainauth.cli;

import io.keychainauth.audit.AuditLine;
import io.keychainauth.audit.AuditReader;
import io.keychainauth.daemon.StartException;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.platform.Profile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the log and follows it. */
final class AuditCommand implements Command {
    private static final Option FOLLOW = Option.flag("Wait for more records until interrupted.", "-f", "--follow");
    private static final Duration PATIENCE = Duration.ofMillis(500);

    @Override
    public Syntax syntax() {
        return Syntax.of("audit", "Show the audit log, oldest record first.")
                .with(
                        FOLLOW,
                        AuditFilter.SINCE,
                        AuditFilter.BINARY,
                        AuditFilter.SERVICE,
                        AuditFilter.RESULT,
                        Option.JSON);
    }

    @Override
    public List<Command> children() {
        return List.of(new AuditVerifyCommand());
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws Failure, IOException, PlatformException, StartException, InterruptedException {
        Profile profile = session.profile(arguments);
        AuditFilter filter = AuditFilter.of(arguments, session.clock().instant());
        AuditPrinter printer = new AuditPrinter(session.output(), arguments.has(Option.JSON));
        try (AuditReader reader = AuditReader.open(profile.audit(), filter)) {
            for (Optional<AuditLine> line = reader.next(); line.isPresent(); line = reader.next()) {
                printer.print(line.get());
            }
            // Ends with the reader of our output, as in "audit -f | head -1", or by a signal.
            while (session.output().flush() && arguments.has(FOLLOW)) {
                Optional<AuditLine> line = reader.next(PATIENCE);
                if (line.isPresent()) {
                    printer.print(line.get());
                }
            }
        }
        return Exit.DONE;
    }
}
