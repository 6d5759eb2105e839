package io.keychainauth.cli;

import io.keychainauth.daemon.StartException;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.Library;
import io.keychainauth.policy.PolicyException;
import io.keychainauth.policy.PolicyFile;
import io.keychainauth.policy.Rights;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Registration and all rights on one service, as installers ask for it. */
final class AuthorizeCommand implements Command {
    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "authorize",
                        "Register a program, or refresh its hash, and let it read, write and search one service.")
                .required("PATH", "The program.")
                .required("SERVICE", "The service.")
                .with(Option.ALLOW_INTERPRETER, Option.JSON);
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws Failure, IOException, PolicyException, PlatformException, StartException {
        PolicyFile policies = session.policies();
        String service = ServiceName.checked(arguments.parameter(1), policies.load());
        Identity identity = ProgramFile.trusted(Session.path(arguments.parameter(0)), arguments, session.output());
        List<Library> pins = Edit.pins(session, identity);
        Edit.Result result = Edit.result(policies.approve(identity, pins));
        if (!policies.grant(identity.path(), new Rights(Set.of(service), Set.of(service), true))) {
            throw new Failure(
                    Exit.FAILED, identity.path() + " was unregistered at the same moment: run the command again");
        }
        Edit.leaveQueue(session, identity);
        return Edit.report(
                session,
                arguments,
                identity,
                result,
                pins,
                "Authorized " + identity.path() + " for service " + service);
    }
}
