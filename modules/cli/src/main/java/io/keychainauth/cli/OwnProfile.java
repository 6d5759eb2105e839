package io.keychainauth.cli;

import io.keychainauth.daemon.StartException;
import io.keychainauth.peer.PeerException;
import io.keychainauth.platform.Platform;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.policy.PolicyException;
import io.keychainauth.policy.PolicyFile;
import io.keychainauth.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A command that changes a profile, kept from changing the wrong one: root in a package hook or under sudo would work on
 * root's own profile, or on the files of whoever owns HOME, and means neither unless it says so.
 */
record OwnProfile(Command command) implements Command {
    @Override
    public Syntax syntax() {
        return command.syntax().with(Option.USER);
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws Failure, IOException, PolicyException, PeerException, PlatformException, StartException,
                    StoreException, InterruptedException {
        Platform platform = session.providers().platform();
        Optional<String> user = arguments.value(Option.USER);
        if (user.isPresent() && !user.get().equals(session.user())) {
            return command.run(arguments, session.on(user.get(), environmentOf(user.get(), platform)));
        }
        if (user.isEmpty() && platform.administrator()) {
            requireOwn(session.policies(), session);
        }
        return command.run(arguments, session);
    }

    /** Nothing of our own environment: it says where root's files lie, or those of whoever called sudo. */
    private static Map<String, String> environmentOf(String user, Platform platform) throws Failure, PlatformException {
        if (!platform.administrator()) {
            throw new Failure(Exit.FAILED, "--user is for root: run the command as " + user);
        }
        Path home = platform.home(user)
                .orElseThrow(() -> new Failure(
                        Exit.NOT_FOUND,
                        "this machine has no account of " + user
                                + " with a home: check --user, or run this as that user"));
        return Map.of("HOME", home.toString());
    }

    private static void requireOwn(PolicyFile policies, Session session) throws Failure, PolicyException {
        String own = session.user();
        String caller = Optional.ofNullable(session.environment().get("SUDO_USER"))
                .filter(name -> !name.isEmpty())
                .orElse(own);
        String meant = policies.foreignOwner().orElse(caller);
        if (!meant.equals(own)) {
            throw new Failure(
                    Exit.FAILED,
                    "run by " + own + ", this would change " + policies.path() + ": add --user " + meant
                            + " to work on the profile of " + meant + ", or --user " + own + " if this one is meant");
        }
    }
}
