package io.keychainauth.platform.windows;

/**
 * Who may do what with the daemon's process. A process is made with a list that lets every other program of its user
 * read its memory, write into it and take its handles.
 *
 * <p>The entry for {@code OW}, owner rights, is what makes the list hold: without it the owner may always write the list
 * anew (learn.microsoft.com, "How AccessCheck Works" and "Well-known SIDs", S-1-3-4). Administrators keep everything:
 * they may debug every process anyway.
 *
 * @param user security identifier of the user
 */
record ProcessRights(String user) {
    /** PROCESS_TERMINATE, PROCESS_QUERY_LIMITED_INFORMATION, SYNCHRONIZE and READ_CONTROL: to see it, and to end it. */
    static final int OTHERS = 0x1 | 0x1000 | 0x100000 | 0x20000;
    /** PROCESS_ALL_ACCESS. */
    static final int ALL = 0x1FFFFF;

    /** In the security descriptor definition language; protected, so that nothing is inherited. */
    String text() {
        return "D:P" + entry(ALL, "SY") + entry(ALL, "BA") + entry(OTHERS, "OW") + entry(OTHERS, user);
    }

    private static String entry(int mask, String whose) {
        return "(A;;0x%x;;;%s)".formatted(mask, whose);
    }
}
