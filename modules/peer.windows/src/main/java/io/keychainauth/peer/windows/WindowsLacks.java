package io.keychainauth.peer.windows;

import io.keychainauth.peer.Lack;
import io.keychainauth.peer.Lack.Weight;
import java.util.ArrayList;
import java.util.List;

/** What Windows does not tell, on any machine, and what an administrator's rights make meaningless. */
final class WindowsLacks {
    private static final String NOTHING = "nothing: no version of Windows tells it";

    private WindowsLacks() {}

    static List<Lack> of(Processes processes, ImageFiles files) throws CallException {
        List<Lack> lacks = new ArrayList<>(List.of(
                new Lack(
                        "peer_handle",
                        Weight.WEAKER,
                        "a pipe gives the id of the process that connected, no handle: clients are \"legacy\" at best",
                        NOTHING),
                new Lack(
                        "writer",
                        Weight.WEAKER,
                        "nobody states who writes into a pipe: a client that hands its end on is not noticed",
                        NOTHING),
                new Lack(
                        "standard_stream",
                        Weight.WEAKER,
                        "a program whose output is the pipe is not told from one that opened it",
                        NOTHING),
                new Lack(
                        "code_pages",
                        Weight.WEAKER,
                        "code that was changed in memory before a client connected is not noticed: Windows is not asked"
                                + " which pages of a library are no longer its file's",
                        "nothing in this version of keychain-auth")));
        if (SystemFiles.meaningless(processes, files)) {
            lacks.add(new Lack(
                    "administrator",
                    Weight.WEAKER,
                    "this user may write the system's own libraries: no library of a client is looked at",
                    "start the daemon without administrator's rights"));
        }
        return List.copyOf(lacks);
    }
}
