package io.keychainauth.peer.windows;

import io.keychainauth.peer.Evidence;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a process can execute, by its memory as the kernel shows it. The list of modules that it keeps itself lies in its
 * own memory, where a library that hides takes itself off. A library that was put into an approved program, by a search
 * path or by another process, is a file that its user can write, or no file at all.
 */
final class CodeInspection {
    /** A browser has some ten thousand; whoever makes more wants to keep us busy. */
    static final int MOST_REGIONS = 64 << 10;

    static final int MOST_LIBRARIES = 1024;

    private final Attestor attestor;
    private final Processes processes;
    private final FileImage executable;
    private final List<FileImage> writable = new ArrayList<>();
    private boolean ofExecutable;
    private boolean anonymous;
    private boolean replaced;

    CodeInspection(Attestor attestor, FileImage executable) {
        this.attestor = attestor;
        this.processes = attestor.processes();
        this.executable = executable;
    }

    /** Looks; empty if there is too much to look at. */
    Optional<Evidence.Code> of(long inspected) throws CallException {
        Set<Long> bases = new LinkedHashSet<>();
        int regions = 0;
        Optional<Processes.Region> region = processes.region(inspected, 0);
        while (region.isPresent()) {
            regions++;
            if (regions > MOST_REGIONS || bases.size() > MOST_LIBRARIES) {
                return Optional.empty();
            }
            if (region.get().executable()) {
                anonymous |= !region.get().image();
                if (region.get().image()) {
                    bases.add(region.get().base());
                }
            }
            region = processes.region(inspected, region.get().end());
        }
        for (long base : bases) {
            inspect(inspected, base);
        }
        return Optional.of(new Evidence.Code(ofExecutable, Optional.empty(), anonymous, replaced, writable));
    }

    private void inspect(long inspected, long base) throws CallException {
        String mapped = processes.mapped(inspected, base);
        if (executable.named(mapped)) {
            ofExecutable = true;
        } else if (!attestor.system().meaningless()) {
            inspectLibrary(inspected, base, mapped);
        }
    }

    /**
     * A library that could be renamed meanwhile is held while its name is asked again: it is the mapped one only if the
     * kernel still calls it by the name that led to the held file.
     */
    private void inspectLibrary(long inspected, long base, String mapped) throws CallException {
        ImageFiles files = attestor.files();
        Optional<String> name = FileName.openable(mapped);
        if (name.isEmpty() || FileName.remote(name.get())) {
            replaced = true; // The server of a share could keep whoever opens its file waiting for ever.
            return;
        }
        try (Handle file = new Handle(files.hold(name.get()), files::close)) {
            FileImage library = file.use(open -> FileImage.of(files, attestor.system(), open));
            boolean trusted = SystemFiles.trusted(library.fileSystem());
            if (library.named(mapped) && trusted && !library.writableByUser()) {
                return;
            }
            boolean same = library.named(processes.mapped(inspected, base));
            replaced |= !same || !trusted;
            if (same) {
                writable.add(library);
            }
        } catch (CallException e) {
            if (e.function().equals("GetMappedFileNameW")) {
                throw e;
            }
            replaced = true; // Not at its path, or not to be read: nothing could be said of it.
        }
    }
}
