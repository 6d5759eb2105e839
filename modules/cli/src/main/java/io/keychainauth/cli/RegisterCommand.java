package io.keychainauth.cli;

import io.keychainauth.daemon.StartException;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.policy.Hash;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.Library;
import io.keychainauth.policy.PolicyException;
import java.io.IOException;
import java.util.List;

/** Hash and path into the policy, without rights. */
final class RegisterCommand implements Command {
    @Override
    public Syntax syntax() {
        return Syntax.of("register", "Register a program without rights, or refresh the hash of a registered one.")
                .required("PATH", "The program.")
                .with(Option.ALLOW_INTERPRETER, Option.JSON);
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws Failure, IOException, PolicyException, PlatformException, StartException {
        Output output = session.output();
        Identity identity = ProgramFile.trusted(Session.path(arguments.parameter(0)), arguments, output);
        List<Library> pins = Edit.pins(session, identity);
        Edit.Result result = Edit.result(session.policies().approve(identity, pins));
        Edit.leaveQueue(session, identity);
        return Edit.report(
                session,
                arguments,
                identity,
                result,
                pins,
                "Registered " + identity.path() + " with hash " + Hash.prefixed(identity.hash()));
    }
}
