package io.keychainauth.cli;

import io.keychainauth.daemon.StartException;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.policy.Hash;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.Library;
import io.keychainauth.policy.PendingEntry;
import io.keychainauth.policy.PendingQueue;
import io.keychainauth.policy.PolicyException;
import io.keychainauth.policy.PolicyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A pending binary becomes a registered one without rights; a registered one gets its new hash and pins. */
final class ApproveCommand implements Command {
    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "approve",
                        "Register a pending program; a registered one gets the new hash and keeps its rights.")
                .required("HASH", "Its hash, or at least the first 16 hex digits, with or without sha256: before it.")
                .optional("PATH", "Its path, where one hash waits at two paths.")
                .with(Option.ALLOW_INTERPRETER, Option.JSON);
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws Failure, IOException, PolicyException, PlatformException, StartException {
        Output output = session.output();
        PendingQueue queue = session.pending();
        PendingEntry entry = PendingChoice.of(arguments, queue.list());
        Identity identity = entry.identity();
        Identity now = ProgramFile.trusted(Path.of(identity.path()), arguments, output);
        if (!now.equals(identity)) {
            throw new Failure(
                    Exit.FAILED,
                    identity.path() + " is not the file that asked (it is " + now.path() + " with hash "
                            + Hash.prefixed(now.hash()) + "): let the program ask again and approve that");
        }
        for (Library library : entry.libraries()) {
            if (!Edit.unchanged(library)) {
                throw new Failure(
                        Exit.FAILED,
                        "the library " + library.path() + " changed since the program asked: let it ask again");
            }
        }
        if (!entry.changed().isEmpty()) {
            queue.told(entry);
            throw new Failure(Exit.FAILED, changes(entry));
        }
        PolicyFile.Registered registered = session.policies().approve(identity, entry.libraries());
        queue.remove(identity);
        boolean added = registered == PolicyFile.Registered.ADDED;
        Exit exit = Edit.report(
                session,
                arguments,
                identity,
                Edit.result(registered),
                entry.libraries(),
                "Approved binary " + identity.path() + " with hash " + Hash.prefixed(identity.hash())
                        + (added ? " (Zero-Trust policy created)" : " (it keeps its rights)"));
        if (added && !arguments.has(Option.JSON)) {
            output.line(
                    "It has no rights yet: keychain-auth grant " + identity.path() + " --read SERVICE --write SERVICE");
        }
        return exit;
    }

    /** Whoever may write a library can change it between list-pending and here: what is pinned was shown first. */
    private static String changes(PendingEntry entry) {
        List<String> changes = new ArrayList<>();
        for (Library library : entry.libraries()) {
            entry.before(library)
                    .ifPresent(before -> changes.add(library.path() + " was " + Hash.prefixed(before.hash())
                            + " and is " + Hash.prefixed(library.hash())));
        }
        return "libraries changed while the program waited (" + String.join(", ", changes)
                + "): if you expected that, approve again";
    }
}
