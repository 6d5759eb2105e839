package io.keychainauth.cli;

/** The manual, made from what the parser knows; the build writes it into the image. */
final class ManCommand implements Command {
    @Override
    public Syntax syntax() {
        return Syntax.of("man", "Print the manual page keychain-auth(1).").hide();
    }

    @Override
    public Exit run(Arguments arguments, Session session) {
        session.output().own(Manual.page());
        return Exit.DONE;
    }
}
