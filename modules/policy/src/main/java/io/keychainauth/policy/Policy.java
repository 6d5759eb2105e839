package io.keychainauth.policy;

import static io.keychainauth.protocol.Reason.ACTION_NOT_IN_POLICY;
import static io.keychainauth.protocol.Reason.SERVICE_NOT_ALLOWED;
import static io.keychainauth.protocol.Reason.UNATTESTABLE_PEER;
import static io.keychainauth.protocol.Reason.UNREGISTERED_BINARY;

import io.keychainauth.peer.Refusal;
import io.keychainauth.protocol.Action;
import io.keychainauth.protocol.Limits;
import io.keychainauth.protocol.Match;
import io.keychainauth.protocol.Reason;
import io.keychainauth.protocol.Request;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What config.json says, immutable and compiled to tables: a decision costs the same with one binary and ten thousand. */
public final class Policy {
    /** Knows nobody; what a missing file means. */
    public static final Policy EMPTY = new Policy(Limits.DEFAULT, List.of());

    private static final Decision ALLOW = new Decision.Allow();
    private static final Decision UNKNOWN = deny(UNREGISTERED_BINARY);
    private static final Decision REPLACED = deny(UNATTESTABLE_PEER, Refusal.EXECUTABLE_REPLACED);
    private static final Decision NO_SERVICE = deny(SERVICE_NOT_ALLOWED);
    private static final Decision NO_SEARCH = deny(ACTION_NOT_IN_POLICY);

    private final Limits limits;
    private final List<Binary> binaries;
    private final Map<Identity, Binary> byIdentity = new HashMap<>();
    /** Paths of the libraries that are pinned for a path. */
    private final Map<String, Set<String>> byPath = new HashMap<>();

    private final Set<String> interpreters = new HashSet<>();

    /**
     * Compiles entries to tables.
     *
     * @throws IllegalArgumentException if one identity has two entries: which rights hold would depend on the order
     */
    public Policy(Limits limits, List<Binary> binaries) {
        this.limits = limits;
        this.binaries = List.copyOf(binaries);
        for (Binary binary : binaries) {
            String path = binary.identity().path();
            if (!names(path) && Interpreters.named(Path.of(path)).isPresent()) {
                interpreters.add(path);
            }
            Set<String> pinned = byPath.computeIfAbsent(path, _ -> new HashSet<>());
            binary.libraries().forEach(library -> pinned.add(library.path()));
            if (byIdentity.put(binary.identity(), binary) != null) {
                throw new IllegalArgumentException("registered twice: " + binary.identity());
            }
        }
    }

    /** What clients may send, hold and wait for; {@link Limits#DEFAULT} where the file says nothing. */
    public Limits limits() {
        return limits;
    }

    /** All entries, in the order of the file. */
    public List<Binary> binaries() {
        return binaries;
    }

    /** The entry whose hash and path both match. */
    public Optional<Binary> find(Identity identity) {
        return Optional.ofNullable(byIdentity.get(identity));
    }

    /** Whether some entry has this path, with whatever hash. */
    public boolean names(String path) {
        return byPath.containsKey(path);
    }

    /**
     * Whether some entry has this path, and all these libraries are pinned for it, with whatever hashes. What a caller is
     * can be guessed by this before anything of it is read.
     *
     * @param libraries their paths
     */
    public boolean names(String path, Collection<String> libraries) {
        Set<String> pinned = byPath.get(path);
        return pinned != null && pinned.containsAll(libraries);
    }

    /** The entries of a path, in the order of the file; more than one only where somebody wrote them by hand. */
    public List<Binary> at(String path) {
        return binaries.stream().filter(b -> b.identity().path().equals(path)).toList();
    }

    /**
     * Whether a caller is somebody to be listened to, whatever it asks: who is unknown is told so before anything else;
     * then the entry's conditions on what runs count.
     */
    public Decision admit(Caller caller) {
        Binary binary = byIdentity.get(caller.identity());
        if (binary == null) {
            return caller.replaced() && names(caller.identity().path()) ? REPLACED : UNKNOWN;
        }
        return unlessRefused(Condition.first(Condition.ON_CODE, binary, caller));
    }

    /**
     * Whether a request may be carried out. Pure, and total: every combination has an answer, and what no rule allows is
     * denied. Who may not be {@linkplain #admit admitted} is denied first; then the entry's conditions on the request's
     * origin count, then its rights.
     */
    public Decision decide(Caller caller, Request request) {
        Decision admitted = admit(caller);
        // A check is served unproven on purpose: its answer is how a client learns that it is not proven.
        if (admitted instanceof Decision.Deny || request.action() == Action.CHECK) {
            return admitted;
        }
        Binary binary = find(caller.identity()).orElseThrow();
        Optional<Refusal> refusal = Condition.first(Condition.ON_ORIGIN, binary, caller);
        return refusal.isPresent() ? unlessRefused(refusal) : judge(binary.rights(), request);
    }

    /** What an admitted caller was allowed beyond the plain case, as words of the audit log. */
    public List<String> marks(Caller caller) {
        List<String> marks = new ArrayList<>();
        if (caller.code().anonymous()) {
            marks.add("jit");
        }
        if (!caller.code().libraries().isEmpty()) {
            marks.add("pinned");
        }
        if (interpreters.contains(caller.identity().path())) {
            marks.add("interpreter");
        }
        caller.signing().map(Signing::marks).ifPresent(marks::addAll);
        return marks;
    }

    private static Decision unlessRefused(Optional<Refusal> refusal) {
        return refusal.map(detail -> deny(UNATTESTABLE_PEER, detail)).orElse(ALLOW);
    }

    private static Decision judge(Rights rights, Request request) {
        Set<String> services = switch (request.action()) {
            case READ, SEARCH -> rights.read();
            case WRITE, DELETE -> rights.write();
            case CHECK -> Set.of();
        };
        if (!services.contains(request.service())) {
            return NO_SERVICE;
        }
        boolean searches = request.action() == Action.SEARCH || request.match() == Match.PREFIX;
        // A write to every name with a prefix has no meaning; the codec refuses it, and so would we.
        boolean meaningless = request.action() == Action.WRITE && request.match() == Match.PREFIX;
        return (searches && !rights.search()) || meaningless ? NO_SEARCH : ALLOW;
    }

    private static Decision deny(Reason reason) {
        return new Decision.Deny(reason, Optional.empty());
    }

    private static Decision deny(Reason reason, Refusal detail) {
        return new Decision.Deny(reason, Optional.of(detail));
    }
}
