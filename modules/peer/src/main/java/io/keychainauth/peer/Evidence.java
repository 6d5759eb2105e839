package io.keychainauth.peer;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One fact that the operating system stated about a peer. Facts carry no judgement:
 * {@link io.keychainauth.peer.checks.Checks} judges the peer, {@link Proof} who wrote a line and when, and an entry of the
 * policy what code it allows.
 */
public sealed interface Evidence {
    /**
     * Kernel credentials of the process that connected.
     *
     * @param pid its process id as we see it; 0 if it lives where we cannot see it
     * @param uid its user
     * @param ownUid the user we run as
     */
    record Credentials(long pid, long uid, long ownUid) implements Evidence {}

    /**
     * How the process is held on to while the connection lives.
     *
     * @param immuneToPidReuse whether the handle came from the socket itself and not from the process id
     */
    record Handle(boolean immuneToPidReuse) implements Evidence {}

    /**
     * The running executable.
     *
     * @param image its path and content
     * @param replaced whether the file at that path is another one by now
     */
    record Executable(Image image, boolean replaced) implements Evidence {}

    /**
     * What the process sees otherwise than we do. A name, a number or a file means something else there.
     *
     * @param foreign the kinds that differ from ours; empty if it sees what we see
     */
    record Namespaces(Set<Namespace> foreign) implements Evidence {
        /** Copies the set. */
        public Namespaces {
            foreign = Set.copyOf(foreign);
        }
    }

    /**
     * Who may stop the process and rewrite it at any time.
     *
     * @param pid process that traces it, 0 if nobody does
     */
    record Tracer(long pid) implements Evidence {}

    /**
     * Where its executable lies, and its libraries where a system tells that of them.
     *
     * @param untrusted kinds of file systems that are not known to show everybody the same file
     */
    record FileSystems(List<String> untrusted) implements Evidence {
        /** Copies the list. */
        public FileSystems {
            untrusted = List.copyOf(untrusted);
        }
    }

    /**
     * The code that the process can execute.
     *
     * @param ofExecutable whether its executable is part of it
     * @param mapped the rest of it; empty where nobody looked
     */
    record Code(boolean ofExecutable, Optional<Mapped> mapped) implements Evidence {
        /** Code that was looked at. */
        public Code(
                boolean ofExecutable,
                Optional<Boolean> modified,
                boolean anonymous,
                boolean replacedLibrary,
                List<? extends Image> writable) {
            this(ofExecutable, Optional.of(new Mapped(modified, anonymous, replacedLibrary, writable)));
        }

        /** Code of which it is known whether it was changed. */
        public Code(
                boolean ofExecutable,
                boolean modified,
                boolean anonymous,
                boolean replacedLibrary,
                List<? extends Image> writable) {
            this(ofExecutable, Optional.of(modified), anonymous, replacedLibrary, writable);
        }

        /** Whether code that came from a file was changed in memory; empty where nobody can tell. */
        public Optional<Boolean> modified() {
            return mapped.flatMap(Mapped::modified);
        }

        /** Whether it is known that there is code that came from no file. */
        public boolean anonymous() {
            return mapped.filter(Mapped::anonymous).isPresent();
        }

        /** Whether it is known that code came from a file that is not the one at its path any more. */
        public boolean replacedLibrary() {
            return mapped.filter(Mapped::replacedLibrary).isPresent();
        }

        /** Libraries of which it is known that our user could change them, each once. */
        public List<? extends Image> writable() {
            return mapped.<List<? extends Image>>map(Mapped::writable).orElse(List.of());
        }
    }

    /**
     * What was seen of that code.
     *
     * @param modified whether code that came from a file was changed in memory; empty where the system cannot tell
     * @param anonymous whether there is code that came from no file
     * @param replacedLibrary whether code came from a file that is not the one at its path any more
     * @param writable libraries that our user could change, each once
     */
    record Mapped(
            Optional<Boolean> modified, boolean anonymous, boolean replacedLibrary, List<? extends Image> writable) {
        /** Copies the list. */
        public Mapped {
            writable = List.copyOf(writable);
        }
    }

    /**
     * What the system says of the signature of the running code, and of the file that it came from. A system whose kernel
     * enforces no signatures has no such evidence.
     *
     * @param signer empty if the code is not signed: then its file could have been written to since it was started
     */
    record Signature(Optional<Signer> signer) implements Evidence {}

    /**
     * A signature that holds.
     *
     * @param codeHash hash of the code directory, by which the kernel compares each page: lower-case hex digits
     * @param identifier what its author calls the program
     * @param team of the author, if his certificate is of the system's maker and names it
     * @param openings what lets code into the process that is not of this signature
     */
    record Signer(String codeHash, String identifier, Optional<String> team, Set<Opening> openings) {
        /** Copies the set. */
        public Signer {
            openings = Set.copyOf(openings);
        }

        /** A signature that lets no other code in. */
        public Signer(String codeHash, String identifier, Optional<String> team) {
            this(codeHash, identifier, team, Set.of());
        }
    }

    /** How code that was not signed with a program gets into its process. */
    enum Opening {
        /** The loader obeys variables, and memory may be made executable. */
        NO_HARDENED_RUNTIME,
        /** Libraries of anybody may be loaded. */
        NO_LIBRARY_VALIDATION,
        /** Other processes of the user may write to its memory. */
        GET_TASK_ALLOW
    }

    /**
     * The descriptors of this connection that the peer itself holds.
     *
     * @param seen empty where the kernel cannot tell
     */
    record Descriptors(Optional<Held> seen) implements Evidence {}

    /**
     * What is said of those descriptors.
     *
     * @param count how many they are
     * @param standardStream whether one of them is standard input, output or error
     * @param closeOnExec whether none of them would outlive an exec
     */
    record Held(int count, boolean standardStream, boolean closeOnExec) {
        /** Whether there is one. */
        public boolean any() {
            return count > 0;
        }
    }

    /**
     * Bytes that were written before the proof of the image was complete, and so by an unknown image.
     *
     * @param bytes offset in the stream from which on the writer is known
     */
    record Barrier(long bytes) implements Evidence {}

    /**
     * Whether the system states with bytes who wrote them. Where it does not, whoever got hold of the connection counts as
     * the peer, and no request is better than {@link Assurance#LEGACY}. Without this evidence it does.
     */
    record Writers(boolean stated) implements Evidence {}

    /**
     * The system takes for the writer of some bytes whoever used the connection last. That is the peer while nobody else has
     * the connection, and whoever holds it without close-on-exec may have given it to another program.
     */
    record WriterByUse() implements Evidence {}

    /**
     * The writer of some bytes.
     *
     * @param pid process that called write, as the kernel stated it with the bytes; 0 if it did not
     * @param alone whether nothing but that statement came along with the bytes: no descriptors, no other control data
     */
    record Sender(long pid, boolean alone) implements Evidence {
        /** A writer whose bytes came alone. */
        public Sender(long pid) {
            this(pid, true);
        }
    }

    /**
     * A step that could not be completed. Always a denial: an error during a proof is never "unsupported, so allow".
     *
     * @param refusal what to call it
     * @param function name of the call that failed
     * @param code error code of the operating system, 0 if there is none
     */
    record Missing(Refusal refusal, String function, int code) implements Evidence {}
}
