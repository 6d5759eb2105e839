package io.keychainauth.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.keychainauth.daemon.Providers;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Entry point of the image. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        List<String> words = List.of(args);
        Map<String, String> environment = System.getenv();
        Output output = new Output(
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                () -> new Colours(environment).shown() && terminal());
        Thread.currentThread().setUncaughtExceptionHandler((_, defect) -> giveUp(output, words, defect));
        Shutdown shutdown = new Shutdown(output);
        Session session = new Session(
                environment,
                System.getProperty("user.name", ""),
                Optional.empty(),
                output,
                Providers::load,
                Clock.systemUTC(),
                shutdown::before);
        Exit exit = new Program(session).run(words);
        output.flush();
        shutdown.exit(exit);
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new OutputStreamWriter(new FileOutputStream(descriptor), US_ASCII));
    }

    private static boolean terminal() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    }

    /** A defect of ours: nothing that a user could mend, so it is asked for as a report. */
    private static void giveUp(Output output, List<String> words, Throwable defect) {
        output.error("internal error (" + defect.getClass().getSimpleName()
                + "): run the command again with --debug and report what it prints");
        if (Program.debug(words)) {
            Program.trace(output, defect);
        }
        output.flush();
        Runtime.getRuntime().halt(Exit.FAILED.code());
    }
}
