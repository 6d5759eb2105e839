package io.keychainauth.peer.linux;

import io.keychainauth.peer.Evidence;
import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where the executable memory of one process comes from. */
final class CodeInspection {
    /** More libraries that the user may write than this are not worth hashing for one connection. */
    private static final int MOST_LIBRARIES = 1024;

    /** Characters of all their paths, which are kept as long as the connection. */
    private static final int MOST_NAMES = 128 << 10;

    private final ProcessFiles files;
    private final SystemFiles system;
    private final Mounts.Table mounts;
    private final HeldProcess process;
    private final List<Mapping> ofFiles = new ArrayList<>();
    private final Map<String, MappedLibrary> writable = new LinkedHashMap<>();
    private final Set<String> untrusted = new LinkedHashSet<>();
    private long names;
    private boolean ofExecutable;
    private boolean anonymous;
    private boolean replaced;

    private CodeInspection(ProcessFiles files, SystemFiles system, Mounts.Table mounts, HeldProcess process) {
        this.files = files;
        this.system = system;
        this.mounts = mounts;
        this.process = process;
    }

    /** Looks at each mapping; what a file system that the user serves would have to answer is not asked. */
    static CodeInspection of(
            ProcessFiles files, SystemFiles system, Mounts.Table mounts, HeldProcess process, List<Mapping> mappings)
            throws KernelException {
        CodeInspection inspection = new CodeInspection(files, system, mounts, process);
        Optional<Mapping> before = Optional.empty();
        boolean unchanged = false;
        for (Mapping mapping : mappings) {
            // Parts of one file lie side by side.
            boolean again = before.filter(mapping::sameFile)
                    .filter(one -> one.path().equals(mapping.path()))
                    .isPresent();
            if (!again || !mapping.ofFile()) {
                unchanged = inspection.look(mapping);
            }
            if (unchanged) {
                inspection.ofFiles.add(mapping);
            }
            before = Optional.of(mapping);
        }
        return inspection;
    }

    /** Mappings whose pages must be those of a file or of the kernel. */
    List<Mapping> ofFiles() {
        return ofFiles;
    }

    /** Kinds of file systems that are not known to show everybody the same file. */
    List<String> untrusted() {
        return List.copyOf(untrusted);
    }

    boolean tooMany() {
        return writable.size() > MOST_LIBRARIES || names > MOST_NAMES;
    }

    Evidence.Code evidence(boolean modified) {
        return new Evidence.Code(ofExecutable, modified, anonymous, replaced, List.copyOf(writable.values()));
    }

    /** Looks at the first mapping of a file; whether its pages must be those of the file, or of the kernel. */
    private boolean look(Mapping mapping) throws KernelException {
        if (mapping.ofKernel()) {
            return false;
        }
        if (!mapping.ofFile()) {
            boolean ofKernel = mapping.path().equals("[vdso]");
            anonymous |= !ofKernel;
            return ofKernel;
        }
        FileStatus executable = process.status();
        if (MappedFile.is(files, process.executable(), executable, mounts.of(executable), mapping)) {
            ofExecutable = true;
            return true;
        }
        if (memoryOnly(mapping)) {
            anonymous = true;
            return false;
        }
        if (!Mounts.Table.trusted(mounts.of(mapping))) {
            untrusted.add(mounts.of(mapping).orElse("unknown"));
            return false;
        }
        library(mapping);
        return true;
    }

    /** Memory that has a name only: memfd_create(2), shmat(2), shared anonymous memory, and files that never rest. */
    private boolean memoryOnly(Mapping mapping) {
        String path = mapping.path();
        boolean nameless = path.startsWith("/memfd:")
                || path.startsWith("/SYSV")
                || path.startsWith("/dev/zero")
                || path.startsWith("/anon_hugepage");
        return (nameless && mounts.of(mapping).isEmpty()) || path.startsWith("/dev/shm/");
    }

    private void library(Mapping mapping) throws KernelException {
        if (system.meaningless() || system.known(mapping) || tooMany()) {
            return;
        }
        Optional<Place> place = place(mapping);
        if (place.isEmpty()) {
            replaced = true;
            return;
        }
        String path = place.get().path();
        FileStatus status = place.get().status();
        if (!system.outOfReach(mapping, path, status)) {
            if (!writable.containsKey(path)) {
                writable.put(path, new MappedLibrary(files, path, status));
                names += path.length();
            }
            // Two files that lie at one path, one after the other, are not both there now.
            replaced |= !writable.get(path).is(status);
        }
    }

    /** Where a mapped file lies at this moment. */
    private Optional<Place> place(Mapping mapping) throws KernelException {
        List<String> names = new ArrayList<>(List.of(mapping.path()));
        if (mapping.path().contains(MemoryMap.LINE_BREAK)) {
            names.add(mapping.path().replace(MemoryMap.LINE_BREAK, "\n"));
        }
        for (String name : names) {
            Optional<FileStatus> status = name.startsWith("/") ? leadsTo(name, mapping) : Optional.empty();
            if (status.isPresent()) {
                return Optional.of(new Place(name, status.get()));
            }
        }
        return Optional.empty();
    }

    /** What is said of the mapped file, if it lies there. Asked by its name again, another one could answer. */
    private Optional<FileStatus> leadsTo(String name, Mapping mapping) throws KernelException {
        try (Descriptor held = new Descriptor(files.hold(name), files::close)) {
            FileStatus status = held.use(files::status);
            boolean mapped = MappedFile.is(files, held, status, mounts.of(status), mapping);
            return mapped ? Optional.of(status) : Optional.empty();
        } catch (KernelException e) {
            if (Errno.nothingThere(e.code())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private record Place(String path, FileStatus status) {}
}
