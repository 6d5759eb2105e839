package io.keychainauth.peer.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Namespace;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The namespaces (namespaces(7)) that we live in ourselves, and whether a process lives in the same. The text of each link
 * is kind and number, {@code user:[4026531837]}; asking for the file behind it would have the kernel make one.
 */
final class NamespaceView {
    /** Far more than a kind and 20 digits. */
    private static final int LONGEST = 64;

    private final ProcessFiles files;
    private final Map<Namespace, String> ours;

    private NamespaceView(ProcessFiles files, Map<Namespace, String> ours) {
        this.files = files;
        this.ours = ours;
    }

    static NamespaceView own(ProcessFiles files) throws KernelException {
        Map<Namespace, String> ours = new EnumMap<>(Namespace.class);
        long pid = ProcessHandle.current().pid();
        try (Descriptor self = new Descriptor(files.folder(pid), files::close)) {
            for (Namespace kind : Namespace.values()) {
                ours.put(kind, of(files, self, kind));
            }
        }
        return new NamespaceView(files, ours);
    }

    /** Compares with those of a process. */
    Evidence.Namespaces compare(Descriptor folder) throws KernelException {
        Set<Namespace> foreign = EnumSet.noneOf(Namespace.class);
        for (Map.Entry<Namespace, String> own : ours.entrySet()) {
            if (!of(files, folder, own.getKey()).equals(own.getValue())) {
                foreign.add(own.getKey());
            }
        }
        return new Evidence.Namespaces(foreign);
    }

    private static String of(ProcessFiles files, Descriptor folder, Namespace kind) throws KernelException {
        byte[] text = folder.use(number -> files.link(number, link(kind), LONGEST));
        if (text.length == 0 || text[text.length - 1] != ']') {
            throw KernelException.malformed(link(kind));
        }
        return new String(text, ISO_8859_1);
    }

    private static String link(Namespace kind) {
        return switch (kind) {
            case USER -> "ns/user";
            case MOUNT -> "ns/mnt";
            case PROCESS -> "ns/pid";
        };
    }
}
