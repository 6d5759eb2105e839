package io.keychainauth.cli;

import io.keychainauth.daemon.StartException;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.policy.Binary;
import io.keychainauth.policy.Hash;
import io.keychainauth.policy.Identity;
import io.keychainauth.policy.Library;
import io.keychainauth.policy.PolicyException;
import io.keychainauth.policy.PolicyFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The new hash of a program that was updated, and of the libraries that were pinned with it. */
final class UpgradeCommand implements Command {
    @Override
    public Syntax syntax() {
        return Syntax.of("upgrade", "Refresh the hash of a registered program and keep its rights.")
                .required("PATH", "The program.")
                .with(Option.ALLOW_INTERPRETER, Option.JSON);
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws Failure, IOException, PolicyException, PlatformException, StartException {
        Output output = session.output();
        PolicyFile policies = session.policies();
        String path = ProgramFile.registeredPath(policies.load(), arguments.parameter(0));
        List<Binary> known = policies.load().at(path);
        if (known.isEmpty()) {
            throw Failure.unknownPath(path);
        }
        Identity identity = ProgramFile.trusted(Path.of(path), arguments, output);
        List<Library> changed = changedPins(known, output);
        if (!policies.upgrade(identity, changed)) {
            throw Failure.unknownPath(identity.path());
        }
        Edit.leaveQueue(session, identity);
        boolean same =
                changed.isEmpty() && known.stream().allMatch(b -> b.identity().equals(identity));
        Exit exit = Edit.report(
                session,
                arguments,
                identity,
                same ? Edit.Result.UNCHANGED : Edit.Result.REFRESHED,
                changed,
                "Upgraded " + identity.path() + " to new hash " + Hash.prefixed(identity.hash()));
        for (Library pin : changed) {
            output.warning("pinned library changed: " + pin.path() + ", now " + Hash.prefixed(pin.hash()));
        }
        return exit;
    }

    private static List<Library> changedPins(List<Binary> known, Output output) throws Failure, IOException {
        Set<Library> changed = new LinkedHashSet<>();
        for (Binary binary : known) {
            for (Library pin : binary.libraries()) {
                try {
                    Library now = new Library(
                            pin.path(),
                            ProgramFile.inspect(Path.of(pin.path())).identity().hash());
                    if (!now.equals(pin)) {
                        changed.add(now);
                    }
                } catch (NoSuchFileException e) {
                    output.warning("pinned library " + pin.path() + " is gone; its pin stays");
                }
            }
        }
        return List.copyOf(changed);
    }
}
