package io.keychainauth.platform.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * One line for the system's journal.
 *
 * @param line its text; line ends and other control characters become blanks, so that it stays one entry
 */
record JournalEntry(String line) {
    /** In bytes. A datagram must fit the socket's buffer whole; checkpoints are far below. */
    private static final int LIMIT = 2048;
    /** Severity "notice" (RFC 5424, 6.2.1), alone and with facility "user". */
    private static final int NOTICE = 5;

    private static final int USER_NOTICE = 8 + NOTICE;

    /** For {@code /run/systemd/journal/socket} (systemd.io/JOURNAL_NATIVE_PROTOCOL). */
    byte[] forJournal() {
        return ("PRIORITY=" + NOTICE + "\nSYSLOG_IDENTIFIER=keychain-auth\nMESSAGE=" + text() + "\n").getBytes(UTF_8);
    }

    /** For {@code /dev/log}: syslog(3) without a time, which the receiver adds. */
    byte[] forSyslog(long process) {
        return ("<" + USER_NOTICE + ">keychain-auth[" + process + "]: " + text()).getBytes(UTF_8);
    }

    private String text() {
        byte[] bytes = line.replaceAll("\\p{Cntrl}", " ").getBytes(UTF_8);
        return bytes.length <= LIMIT ? new String(bytes, UTF_8) : new String(Arrays.copyOf(bytes, LIMIT), UTF_8);
    }
}
