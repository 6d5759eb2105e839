package io.keychainauth.cli;

import io.keychainauth.daemon.StartException;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.policy.Policy;
import io.keychainauth.policy.PolicyException;
import io.keychainauth.policy.PolicyFile;
import io.keychainauth.policy.Rights;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Rights of a registered program, more of them or fewer. */
record RightsCommand(Direction direction) implements Command {
    /** Which way. */
    enum Direction {
        GRANT,
        REVOKE
    }

    private static final Option READ = Option.values("SERVICE", "Reading secrets of this service.", "--read");
    private static final Option WRITE =
            Option.values("SERVICE", "Writing and deleting secrets of this service.", "--write");
    private static final Option SEARCH = Option.flag("Searching, and reading or deleting by prefix.", "--search");

    @Override
    public Syntax syntax() {
        Syntax syntax = switch (direction) {
            case GRANT -> Syntax.of("grant", "Give rights to a registered program.");
            case REVOKE -> Syntax.of("revoke", "Take rights away from a registered program.");
        };
        return syntax.required("PATH", "The program.").with(READ, WRITE, SEARCH);
    }

    @Override
    public Exit run(Arguments arguments, Session session)
            throws Failure, IOException, PolicyException, PlatformException, StartException {
        PolicyFile policies = session.policies();
        Policy policy = policies.load();
        Rights rights = new Rights(
                services(arguments, READ, policy), services(arguments, WRITE, policy), arguments.has(SEARCH));
        String words = words(rights);
        if (words.isEmpty()) {
            throw Failure.usage("no right named: add --read SERVICE, --write SERVICE or --search");
        }
        String path = ProgramFile.registeredPath(policy, arguments.parameter(0));
        String done = switch (direction) {
            case GRANT -> policies.grant(path, rights) ? "Granted " + words + " to " : "";
            case REVOKE -> policies.revoke(path, rights) ? "Revoked " + words + " from " : "";
        };
        if (done.isEmpty()) {
            throw Failure.unknownPath(path);
        }
        session.output().line(done + path);
        return Exit.DONE;
    }

    private static Set<String> services(Arguments arguments, Option option, Policy policy) throws Failure {
        Set<String> services = new LinkedHashSet<>();
        for (String name : arguments.values(option)) {
            services.add(ServiceName.checked(name, policy));
        }
        return services;
    }

    private static String words(Rights rights) {
        List<String> words = new ArrayList<>();
        rights.read().forEach(service -> words.add("read " + service));
        rights.write().forEach(service -> words.add("write " + service));
        if (rights.search()) {
            words.add("search");
        }
        return String.join(", ", words);
    }
}
