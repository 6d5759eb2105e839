package io.keychainauth.platform.windows;

/**
 * Who may do what with the daemon's threads. One that any program of the user may open with THREAD_SET_CONTEXT runs what that
 * program likes, whatever the list of the process says. Threads are made with the list in the token of the process, so it
 * is put there, and the token is closed as well: who may write into it decides about the threads to come. Administrators need
 * no entry, they may debug.
 *
 * @param user security identifier of the user
 */
record ThreadRights(String user) {
    /**
     * THREAD_QUERY_INFORMATION, THREAD_QUERY_LIMITED_INFORMATION, SYNCHRONIZE and READ_CONTROL. To ask about a thread reads
     * none of its memory, and drivers that are processes themselves, as Wine's are, ask about who calls them.
     */
    static final int OTHERS = 0x40 | 0x800 | 0x100000 | 0x20000;
    /** TOKEN_DUPLICATE, TOKEN_IMPERSONATE, TOKEN_QUERY, TOKEN_QUERY_SOURCE and READ_CONTROL: to learn who we are. */
    static final int OTHERS_TOKEN = 0x2 | 0x4 | 0x8 | 0x10 | 0x20000;
    /** TOKEN_ALL_ACCESS. */
    static final int ALL_TOKEN = 0xF01FF;

    /** In the security descriptor definition language. Nothing of these kinds inherits anything. */
    String text() {
        return list(ProcessRights.ALL, OTHERS);
    }

    /** The same for the token. */
    String token() {
        return list(ALL_TOKEN, OTHERS_TOKEN);
    }

    private String list(int all, int others) {
        return "D:(A;;0x%1$x;;;SY)(A;;0x%2$x;;;OW)(A;;0x%2$x;;;%3$s)".formatted(all, others, user);
    }
}
