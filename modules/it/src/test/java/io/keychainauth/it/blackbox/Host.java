package io.keychainauth.it.blackbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The system that the scenarios run on, as somebody outside sees it. They are written once; system property {@code it.host}
 * says where they run: {@code linux} (what is said if nothing is), {@code windows}, which is Wine here, or {@code macos}, whose
 * libraries are doubles here.
 */
interface Host {
    static Host get() {
        return Chosen.HOST;
    }

    /** Makes the folder that holds one test's home and its clients. */
    Path makeFolder() throws IOException;

    /** Makes the home in it: the variables by which programs find it. */
    Map<String, String> makeHome(Path folder, String name) throws IOException;

    /** Where a daemon of this folder listens, as a client is told it. */
    String address(Path folder);

    /** Where commands find it. */
    String control(Path folder);

    /** Where a daemon of this folder does not listen unless it is told to. */
    String otherAddress(Path folder);

    Path policy(Path home);

    /** The store of {@code --store file}. */
    Path storeFile(Path home);

    /** Has the files of a profile lie elsewhere; the daemon listens where it did. */
    void moveFiles(Map<String, String> environment, Path folder) throws IOException;

    Path auditLog(Path home);

    /** How the daemon and the commands are called. */
    List<String> keychainAuth(Build build);

    /** How they are called by a virtual machine with further options. */
    List<String> keychainAuth(List<String> options);

    /** How a client is called. */
    List<String> program(Path binary);

    /** Compiles a client; different defines make different binaries of one source. */
    Path compile(String source, Path target, String define, String... flags);

    /** A file as programs of the system call it. */
    String named(Path file);

    /** Gives a file to the user that everything runs as. */
    void give(Path file);

    /** A process of that user with this environment and no other. */
    ProcessBuilder prepare(Map<String, String> environment, List<String> command);

    /**
     * Has a daemon end by itself.
     *
     * @return its exit code
     */
    int stop(RunningDaemon daemon, Profile profile) throws IOException;

    /** Ends a daemon that no test looks at any more. */
    void discard(RunningDaemon daemon) throws IOException;

    /** How much of what takes hundreds of processes is done, so that it takes as long everywhere: one in so many. */
    int sparing();

    /** How many client processes a machine of any size bears at once, beside the daemon. */
    int crowd();

    /** What {@code check} says of an honest client that is written in C. */
    String assurance();

    /** Modules that belong to this system, and those that belong to another one. */
    List<String> modules();

    List<String> foreignModules();

    /** Made when it is first asked for: each makes what it needs. */
    final class Chosen {
        private static final Host HOST = switch (System.getProperty("it.host", "linux")) {
            case "linux" -> new LinuxHost();
            case "windows" -> new WindowsHost();
            case "macos" -> new MacosHost();
            case String other -> throw new IllegalArgumentException("it.host: " + other);
        };

        private Chosen() {}
    }
}
