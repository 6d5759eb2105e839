package io.keychainauth.cli;

/** A script for the shell. */
final class CompletionCommand implements Command {
    @Override
    public Syntax syntax() {
        return Syntax.of("completion", "Print a script that completes commands and options in bash and zsh.");
    }

    @Override
    public Exit run(Arguments arguments, Session session) {
        session.output().own(Grammar.completion());
        return Exit.DONE;
    }
}
