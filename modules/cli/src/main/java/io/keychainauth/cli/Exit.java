package io.keychainauth.cli;

/** How a command ends; scripts rely on the numbers. */
enum Exit {
    DONE(0),
    FAILED(1),
    /** Wrong usage. */
    USAGE(2),
    /** The daemon does not run. */
    NOT_RUNNING(3),
    /** No such binary, no such pending entry. */
    NOT_FOUND(4);

    private final int code;

    Exit(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** What another process of ours ended with; a code that is none of ours is a failure. */
    static Exit of(int code) {
        for (Exit exit : values()) {
            if (exit.code == code) {
                return exit;
            }
        }
        return FAILED;
    }
}
