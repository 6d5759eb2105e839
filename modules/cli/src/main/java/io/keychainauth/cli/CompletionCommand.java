package io.keychainauth.cli;

/** A script for the shell. */
final class CompletionCommand implements Command {
    @Override
    public Syntax syntax() {
        return Syntax.of(
                "completion", "Print a completion script for bash and zsh: source <(keychain-auth completion).");
    }

    @Override
    public Exit run(Arguments arguments, Session session) {
        session.output().own(Grammar.completion());
        return Exit.DONE;
    }
}
