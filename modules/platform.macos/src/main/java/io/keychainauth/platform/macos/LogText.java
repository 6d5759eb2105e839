package io.keychainauth.platform.macos;

/**
 * One line for the system's log.
 *
 * @param line its text; line ends and other control characters become blanks, so that it stays one entry
 */
record LogText(String line) {
    /** The system keeps 1,024 bytes of a text (os_log(3)); checkpoints are far below. */
    private static final int LIMIT = 900;

    String text() {
        String clean = line.replaceAll("\\p{Cntrl}", " ");
        return clean.length() <= LIMIT ? clean : clean.substring(0, LIMIT);
    }
}
