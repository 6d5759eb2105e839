package io.keychainauth.cli;

/**
 * The end of the process. A process that is told to end (SIGINT, SIGTERM) and does so in good order reports success,
 * where the virtual machine alone would report the signal.
 */
final class Shutdown {
    private final Output output;
    private volatile Exit exit = Exit.DONE;
    private boolean expected;

    Shutdown(Output output) {
        this.output = output;
    }

    /** Has this done when the process ends, for whatever reason. */
    void before(Runnable action) {
        expected = true;
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            action.run();
                            output.flush();
                            Runtime.getRuntime().halt(exit.code());
                        },
                        "shutdown"));
    }

    /**
     * Ends the process; waits for ever if its end has begun already. Where nothing is to be done the orderly way out is
     * left out: it costs a command a tenth of its time.
     */
    void exit(Exit reached) {
        exit = reached;
        if (!expected) {
            Runtime.getRuntime().halt(reached.code());
        }
        System.exit(reached.code());
    }
}
