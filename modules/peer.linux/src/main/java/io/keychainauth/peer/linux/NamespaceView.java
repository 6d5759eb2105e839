package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Namespace;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.EnumSet;
import java.util.Set;

/**
 * The namespaces (namespaces(7)) that we live in ourselves, and whether a process lives in the same. The text of a link is
 * kind and number, {@code user:[4026531837]}; asking for the file behind it would have the kernel make one. That of process
 * ids shows in the status, which is read anyway, since /proc is that of our own.
 */
final class NamespaceView {
    /** Far more than a kind and 20 digits. */
    private static final int LONGEST = 64;

    private static final String USERS = "ns/user";
    private static final String MOUNTS = "ns/mnt";

    private final ProcessFiles files;
    private final String ourUsers;
    private final String ourMounts;

    private NamespaceView(ProcessFiles files, String ourUsers, String ourMounts) {
        this.files = files;
        this.ourUsers = ourUsers;
        this.ourMounts = ourMounts;
    }

    static NamespaceView own(ProcessFiles files) throws KernelException {
        long pid = ProcessHandle.current().pid();
        try (Descriptor self = new Descriptor(files.folder(pid), files::close)) {
            return new NamespaceView(files, of(files, self, USERS), of(files, self, MOUNTS));
        }
    }

    /**
     * Compares with those of a process.
     *
     * @param status of that process
     */
    Evidence.Namespaces compare(Descriptor folder, ProcessStatus status) throws KernelException {
        Set<Namespace> foreign = EnumSet.noneOf(Namespace.class);
        if (!of(files, folder, USERS).equals(ourUsers)) {
            foreign.add(Namespace.USER);
        }
        if (!of(files, folder, MOUNTS).equals(ourMounts)) {
            foreign.add(Namespace.MOUNT);
        }
        if (status.nested()) {
            foreign.add(Namespace.PROCESS);
        }
        return new Evidence.Namespaces(foreign);
    }

    private static String of(ProcessFiles files, Descriptor folder, String link) throws KernelException {
        byte[] text = folder.use(number -> files.link(number, link, LONGEST));
        if (text.length == 0 || text[text.length - 1] != ']') {
            throw KernelException.malformed(link);
        }
        return new String(text, ISO_8859_1);
    }
}
