package io.keychainauth.policy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Programs that do whatever their arguments or another file tell them, known by name. */
final class Interpreters {
    private static final Map<String, String> KINDS = new HashMap<>();

    static {
        all(
                "an interpreter",
                "python pypy micropython ipython jython node nodejs deno bun electron nw qjs d8 jsc js gjs gjs-console",
                "ruby irb jruby truffleruby mruby perl raku lua luajit php php-cgi php-fpm tclsh wish expect java javaw",
                "jshell jrunscript groovy scala kotlin clojure dotnet mono csi fsi guile racket chez scheme sbcl clisp",
                "ecl emacs vim nvim erl beam.smp escript elixir iex julia r rscript octave octave-cli ghci runghc ocaml",
                "swift swift-frontend awk gawk mawk nawk original-awk osascript wscript cscript mshta rundll autohotkey",
                "wasmtime wasmer wasmedge iwasm gdb lldb");
        all(
                "a shell",
                "sh bash rbash dash ash zsh ksh mksh oksh lksh fish csh tcsh yash elvish nu pwsh powershell cmd");
        all("a multi-call binary", "busybox toybox coreutils uutils sbase-box ubase-box crunchgen rescue");
        all(
                "a program that runs others",
                "env nice nohup timeout setsid stdbuf time xargs find parallel chroot unshare nsenter setpriv sudo doas",
                "su runuser pkexec script strace ltrace valgrind watch wine wine-preloader wine64-preloader proot bwrap",
                "flock ionice taskset chrt setarch entr");
    }

    /** The dynamic loader runs any program that it is given: ld.so(8). */
    private static final Pattern LOADER = Pattern.compile("ld(-[\\w.-]+)?\\.so[.\\d]*|ld64\\.so[.\\d]*|dyld");

    private static final Pattern EMULATOR = Pattern.compile("qemu-\\w+(-static)?");

    /** A name and the version behind it: python3.11, python3.13t, perl5.36.0, node-18, luajit-2.1.0-beta3. */
    private static final Pattern VERSIONED =
            Pattern.compile("(.+?)[-_.]?\\d+(\\.\\d+)*([-_.]?(dbg|debug|alpha|beta|rc)\\d*|[a-z]{1,2})?");

    /** How a distribution calls the program behind a wrapper script, or a build of it. */
    private static final Pattern VARIANT = Pattern.compile("(.+?)[-.](static|real|bin|wrapped|exe)");

    private Interpreters() {}

    private static void all(String kind, String... names) {
        for (String line : names) {
            for (String name : List.of(line.split(" "))) {
                KINDS.put(name, kind);
            }
        }
    }

    /** What kind of interpreter a file's name says it is. */
    static Optional<String> named(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (LOADER.matcher(name).matches()) {
            return Optional.of("the dynamic loader");
        }
        if (EMULATOR.matcher(name).matches()) {
            return Optional.of("an emulator");
        }
        String plain = name.startsWith(".") ? name.substring(1) : name;
        String base = without(VARIANT, plain);
        return known(plain).or(() -> known(base)).or(() -> known(without(VERSIONED, base)));
    }

    private static Optional<String> known(String name) {
        return Optional.ofNullable(KINDS.get(name)).map(kind -> kind + " (" + name + ")");
    }

    private static String without(Pattern suffix, String name) {
        Matcher matcher = suffix.matcher(name);
        return matcher.matches() ? String.valueOf(matcher.group(1)) : name;
    }
}
