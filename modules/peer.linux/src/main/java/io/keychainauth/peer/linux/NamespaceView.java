package io.keychainauth.peer.linux;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.Namespace;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The namespaces (namespaces(7)) that we live in ourselves, and whether a process lives in the same. */
final class NamespaceView {
    private final ProcessFiles files;
    private final Map<Namespace, FileStatus> ours;

    private NamespaceView(ProcessFiles files, Map<Namespace, FileStatus> ours) {
        this.files = files;
        this.ours = ours;
    }

    static NamespaceView own(ProcessFiles files) throws KernelException {
        Map<Namespace, FileStatus> ours = new EnumMap<>(Namespace.class);
        long pid = ProcessHandle.current().pid();
        try (Descriptor self = new Descriptor(files.folder(pid), files::close)) {
            for (Namespace kind : Namespace.values()) {
                ours.put(kind, self.use(number -> files.target(number, link(kind))));
            }
        }
        return new NamespaceView(files, ours);
    }

    /** Compares with those of a process. */
    Evidence.Namespaces compare(Descriptor folder) throws KernelException {
        Set<Namespace> foreign = EnumSet.noneOf(Namespace.class);
        for (Map.Entry<Namespace, FileStatus> own : ours.entrySet()) {
            if (!folder.use(number -> files.target(number, link(own.getKey()))).sameFile(own.getValue())) {
                foreign.add(own.getKey());
            }
        }
        return new Evidence.Namespaces(foreign);
    }

    private static String link(Namespace kind) {
        return switch (kind) {
            case USER -> "ns/user";
            case MOUNT -> "ns/mnt";
            case PROCESS -> "ns/pid";
        };
    }
}
