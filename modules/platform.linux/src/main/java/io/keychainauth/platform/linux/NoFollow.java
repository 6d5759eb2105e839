package io.keychainauth.platform.linux;

/**
 * O_NOFOLLOW of open(2), the one flag of this module that is not the same on each architecture (asm/fcntl.h). The bits
 * of x86-64 mean O_LARGEFILE on arm64: a file would be opened behind a symbolic link.
 */
final class NoFollow {
    /** On this machine. */
    static final int FLAG = flag(System.getProperty("os.arch"));

    private NoFollow() {}

    static int flag(String architecture) {
        return switch (architecture) {
            case "amd64" -> 0400000;
            case "aarch64" -> 0100000;
            default -> throw new IllegalStateException("enter O_NOFOLLOW of " + architecture + " here first");
        };
    }
}
