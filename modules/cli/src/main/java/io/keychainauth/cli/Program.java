package io.keychainauth.cli;

import io.keychainauth.daemon.StartException;
import io.keychainauth.peer.PeerException;
import io.keychainauth.platform.PlatformException;
import io.keychainauth.policy.PolicyException;
import io.keychainauth.store.StoreException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** From the words on the command line to a command and back to an exit code. */
final class Program {
    static final Option VERSION = Option.flag("Show the version and exit.", "-V", "--version");

    private final Session session;
    private final Output output;

    Program(Session session) {
        this.session = session;
        this.output = session.output();
    }

    Exit run(List<String> words) {
        boolean debug = debug(words);
        try {
            return dispatch(skipDebug(words));
        } catch (Failure e) {
            return report(e, debug);
        } catch (IOException e) {
            return report(Failure.of(e), debug);
        } catch (PolicyException | PeerException | PlatformException | StartException | StoreException e) {
            return report(Failure.of(e), debug);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Exit.FAILED;
        }
    }

    /** Whether stack traces were asked for, however broken the rest of the line is. */
    static boolean debug(List<String> words) {
        int end = words.indexOf("--");
        return (end < 0 ? words : words.subList(0, end)).contains(Option.DEBUG.name());
    }

    private static List<String> skipDebug(List<String> words) {
        int first = 0;
        while (first < words.size() && words.get(first).equals(Option.DEBUG.name())) {
            first++;
        }
        return words.subList(first, words.size());
    }

    private Exit dispatch(List<String> words)
            throws Failure, IOException, PolicyException, PeerException, PlatformException, StartException,
                    StoreException, InterruptedException {
        if (words.isEmpty()) {
            output.ownError(Grammar.help(false));
            return Exit.USAGE;
        }
        String word = words.getFirst();
        if (VERSION.names().contains(word)) {
            output.line("keychain-auth version " + Version.current());
            return Exit.DONE;
        }
        if (Option.HELP.names().contains(word)) {
            output.own(Grammar.help(output.colored()));
            return Exit.DONE;
        }
        Command command = CommandName.of(word)
                .orElseThrow(() -> Failure.usage("unknown command '" + word + "': see 'keychain-auth --help'"))
                .create();
        return dispatch("keychain-auth " + word, command, words.subList(1, words.size()));
    }

    private Exit dispatch(String name, Command command, List<String> words)
            throws Failure, IOException, PolicyException, PeerException, PlatformException, StartException,
                    StoreException, InterruptedException {
        Optional<Command> child = words.isEmpty() ? Optional.empty() : child(command, words.getFirst());
        if (child.isPresent()) {
            return dispatch(name + " " + words.getFirst(), child.get(), words.subList(1, words.size()));
        }
        Optional<Arguments> plain = Plain.parse(command.syntax(), words);
        Arguments arguments = plain.isPresent() ? plain.get() : Grammar.parse(name, command, words);
        if (arguments.has(Option.HELP)) {
            output.own(Grammar.help(name, command, output.colored()));
            return Exit.DONE;
        }
        return command.run(arguments, session);
    }

    private static Optional<Command> child(Command command, String word) {
        return command.children().stream()
                .filter(child -> child.syntax().name().equals(word))
                .findFirst();
    }

    private Exit report(Failure failure, boolean debug) {
        output.error(String.valueOf(failure.getMessage()));
        if (debug) {
            trace(output, failure);
        }
        return failure.exit();
    }

    /** Shows where something failed, causes included. */
    static void trace(Output output, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            output.trace(cause.toString());
            for (StackTraceElement frame : cause.getStackTrace()) {
                output.trace("    at " + frame);
            }
        }
    }
}
