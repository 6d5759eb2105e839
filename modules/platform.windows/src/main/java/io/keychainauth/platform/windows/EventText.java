package io.keychainauth.platform.windows;

/**
 * One line for the event log.
 *
 * @param line its text; line ends and other control characters become blanks, so that it stays one entry
 */
record EventText(String line) {
    /** A text may have 31,839 characters (ReportEventW); checkpoints are far below this. */
    private static final int LIMIT = 2048;

    String text() {
        String clean = line.replaceAll("\\p{Cntrl}", " ");
        return clean.length() <= LIMIT ? clean : clean.substring(0, LIMIT);
    }
}
