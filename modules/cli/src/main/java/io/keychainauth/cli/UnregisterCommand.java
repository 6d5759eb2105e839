package io.keychainauth.cli;

import io.keychainauth.daemon.StartException;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.policy.PolicyException;
import io.keychainauth.policy.PolicyFile;
import java.io.IOException;

/** Forgets a binary and its rights. */
final class UnregisterCommand implements Command {
    @Override
    public Syntax syntax() {
        return Syntax.of("unregister", "Forget a program and its rights; its open sessions end.")
                .required("PATH", "The program; it need not exist any more.");
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws Failure, IOException, PolicyException, PlatformException, StartException {
        PolicyFile policies = session.policies();
        String path = ProgramFile.registeredPath(policies.load(), arguments.parameter(0));
        if (!policies.unregister(path)) {
            throw new Failure(Exit.NOT_FOUND, "path " + path + " is not registered: see 'keychain-auth list'");
        }
        session.output().line("Unregistered " + path);
        return Exit.DONE;
    }
}
