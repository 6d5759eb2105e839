package io.keychainauth.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** {@link Syntax} told to picocli, which parses, explains and completes. The only class that knows picocli. */
final class Grammar {
    static final String PROGRAM = "keychain-auth";

    private Grammar() {}

    /**
     * Parses what stands behind a command's name.
     *
     * @param name the whole name, such as {@code keychain-auth audit verify}
     */
    static Arguments parse(String name, Command command, List<String> words) throws Failure {
        try {
            ParseResult result = line(spec(name, command)).parseArgs(words.toArray(String[]::new));
            return arguments(command.syntax(), result);
        } catch (ParameterException e) {
            throw Failure.usage(e.getMessage() + ": see '" + name + " --help'");
        }
    }

    /** Help for one command, with those below it. */
    static String help(String name, Command command, boolean colored) {
        CommandLine line = line(spec(name, command));
        for (Command child : command.children()) {
            line.addSubcommand(child.syntax().name(), spec(child.syntax().name(), child));
        }
        return line.getUsageMessage(ansi(colored));
    }

    /** Help for the program. */
    static String help(boolean colored) {
        return program().getUsageMessage(ansi(colored));
    }

    /** Completion for bash and zsh. */
    static String completion() {
        return AutoComplete.bash(PROGRAM, program());
    }

    private static CommandLine program() {
        CommandSpec root = CommandSpec.create().name(PROGRAM);
        root.usageMessage()
                .description("Gives secrets of your keychain to the programs that you registered, and to no other.")
                .footer(
                        "",
                        "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the daemon is not running, 4 not found.",
                        "'" + PROGRAM + " COMMAND --help' explains a command.");
        root.addOption(option(Option.HELP)).addOption(option(Option.DEBUG)).addOption(option(Program.VERSION));
        root.addPositional(PositionalParamSpec.builder()
                .paramLabel("COMMAND")
                .hideParamSyntax(true)
                .hidden(true)
                .arity("0..1")
                .build());
        CommandLine line = line(root);
        for (CommandName name : CommandName.values()) {
            Command command = name.create();
            CommandSpec spec = spec(name.word(), command);
            for (Command child : command.children()) {
                spec.addSubcommand(child.syntax().name(), spec(child.syntax().name(), child));
            }
            line.addSubcommand(name.word(), spec);
        }
        return line;
    }

    private static CommandSpec spec(String name, Command command) {
        Syntax syntax = command.syntax();
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(syntax.summary()).hidden(syntax.hidden());
        for (Option option : syntax.allOptions()) {
            spec.addOption(option(option));
        }
        int index = 0;
        for (Parameter parameter : syntax.parameters()) {
            spec.addPositional(PositionalParamSpec.builder()
                    .index(Integer.toString(index++))
                    .arity(parameter.required() ? "1" : "0..1")
                    .required(parameter.required())
                    .paramLabel(parameter.label())
                    .description(parameter.description())
                    .type(String.class)
                    .build());
        }
        return spec;
    }

    private static OptionSpec option(Option option) {
        OptionSpec.Builder builder = OptionSpec.builder(option.names().toArray(String[]::new))
                .description(option.description())
                .usageHelp(option.equals(Option.HELP));
        return option.isFlag()
                ? builder.type(boolean.class).build()
                : builder.arity("1")
                        .paramLabel(option.label())
                        .type(option.repeatable() ? String[].class : String.class)
                        .build();
    }

    /** No file of arguments is ever read because an argument begins with an at sign, and no text is interpolated. */
    private static CommandLine line(CommandSpec spec) {
        return new CommandLine(spec).setExpandAtFiles(false).setInterpolateVariables(false);
    }

    private static Arguments arguments(Syntax syntax, ParseResult result) {
        Map<String, List<String>> options = new HashMap<>();
        for (Option option : syntax.allOptions()) {
            OptionSpec matched = result.matchedOption(option.name());
            if (matched != null) {
                options.put(option.name(), option.isFlag() ? List.of() : List.copyOf(matched.stringValues()));
            }
        }
        List<String> parameters = new ArrayList<>();
        result.matchedPositionals().forEach(positional -> parameters.addAll(positional.stringValues()));
        return new Arguments(options, parameters);
    }

    private static Ansi ansi(boolean colored) {
        return colored ? Ansi.ON : Ansi.OFF;
    }
}
