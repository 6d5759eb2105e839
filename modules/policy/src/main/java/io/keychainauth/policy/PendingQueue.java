package io.keychainauth.policy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code pending.json}: who asked and is not known yet. Entries live 24 hours from their last attempt. Nothing that is
 * in it is pushed out by what comes later: at most 100 entries, 5 of one path, and the last 20 places are for paths that
 * the user cannot write, so that a flood of new binaries cannot take them.
 *
 * <p>A damaged file is left as it is: {@link #list} names the error, {@link #add} answers false.
 */
public final class PendingQueue {
    private static final Duration LIFE = Duration.ofHours(24);
    private static final int PLACES = 100;
    private static final int PLACES_OF_A_PATH = 5;
    private static final int RESERVED = 20;

    /**
     * In characters of JSON, so that a hundred entries stay below the size that is read; yet 400 libraries with long
     * paths find room.
     */
    private static final int LONGEST_ENTRY = 160 << 10;

    /** The daemon waits for this lock while a client waits for its answer; any program of the user could hold it. */
    private static final Duration DAEMON_PATIENCE = Duration.ofMillis(500);

    private static final Duration USER_PATIENCE = Duration.ofSeconds(10);

    private final PrivateFile file;
    private final InstantSource clock;

    /** Names the file; reads nothing. */
    public PendingQueue(Path file, InstantSource clock) {
        this(new PrivateFile(file, Optional.empty()), clock);
    }

    /**
     * Names a file of another user, for root; reads nothing.
     *
     * @param user name of the user whose profile it is
     */
    public PendingQueue(Path file, String user, InstantSource clock) {
        this(new PrivateFile(file, Optional.of(user)), clock);
    }

    private PendingQueue(PrivateFile file, InstantSource clock) {
        this.file = file;
        this.clock = clock;
    }

    /**
     * Enters an attempt, or counts it with the earlier ones of the same path and hash. Arguments are masked first.
     *
     * @return false if the queue is full, damaged, locked for half a second, unwritable, or the attempt too large
     */
    public boolean add(Attempt attempt) {
        try {
            return file.change(DAEMON_PATIENCE, content -> {
                List<PendingEntry> entries = read(content);
                Optional<PendingEntry> old = entries.stream()
                        .filter(entry -> entry.identity().equals(attempt.identity()))
                        .findFirst();
                PendingEntry entry = entry(attempt, old);
                boolean fits = PendingFormat.json(entry).length() <= LONGEST_ENTRY
                        && (old.isPresent() || hasPlace(entries, attempt));
                if (!fits) {
                    return new PrivateFile.Changed<>(false, Optional.empty());
                }
                old.ifPresent(entries::remove);
                entries.add(entry);
                return new PrivateFile.Changed<>(true, Optional.of(bytes(entries)));
            });
        } catch (PolicyException e) {
            return false;
        }
    }

    /**
     * Entries younger than 24 hours, oldest first.
     *
     * @throws PolicyException if the file is damaged, unsafe or unreadable
     */
    public List<PendingEntry> list() throws PolicyException {
        return List.copyOf(read(file.read()));
    }

    /**
     * Forgets one entry, if it is there.
     *
     * @throws PolicyException if the file is damaged, unsafe or cannot be written
     */
    public void remove(Identity identity) throws PolicyException {
        file.change(USER_PATIENCE, content -> {
            List<PendingEntry> entries = read(content);
            boolean gone = entries.removeIf(entry -> entry.identity().equals(identity));
            return new PrivateFile.Changed<>(gone, gone ? Optional.of(bytes(entries)) : Optional.empty());
        });
    }

    /**
     * Notes that the user was told how an entry's libraries changed. What changed again since then stays to be told.
     *
     * @throws PolicyException if the file is damaged, unsafe or cannot be written
     */
    public void told(PendingEntry shown) throws PolicyException {
        file.change(USER_PATIENCE, content -> {
            List<PendingEntry> entries = read(content);
            entries.replaceAll(entry -> entry.identity().equals(shown.identity())
                            && entry.libraries().equals(shown.libraries())
                    ? entry.told()
                    : entry);
            return new PrivateFile.Changed<>(true, Optional.of(bytes(entries)));
        });
    }

    private static boolean hasPlace(List<PendingEntry> entries, Attempt attempt) {
        String path = attempt.identity().path();
        long ofPath = entries.stream()
                .filter(entry -> entry.identity().path().equals(path))
                .count();
        // With a library of the user's own, any of the machine's thousand programs can be made to ask.
        boolean anybodys = attempt.pathWritableByUser() || !attempt.libraries().isEmpty();
        int places = anybodys ? PLACES - RESERVED : PLACES;
        return ofPath < PLACES_OF_A_PATH && entries.size() < places;
    }

    private PendingEntry entry(Attempt attempt, Optional<PendingEntry> old) {
        int before = old.map(PendingEntry::count).orElse(0);
        // Only what every attempt had: anybody can start a waiting program with one more library, which its approval
        // would pin. What it really needs and lacks then, it asks for again.
        List<Library> libraries = attempt.libraries().stream()
                .filter(library ->
                        old.isEmpty() || old.get().first(library.path()).isPresent())
                .toList();
        // And whatever lies at their paths now was not there when the user looked at the queue.
        List<Library> changed = libraries.stream()
                .flatMap(library ->
                        old
                                .flatMap(entry -> entry.first(library.path()))
                                .filter(first -> !first.equals(library))
                                .stream())
                .toList();
        return new PendingEntry(
                attempt.identity(),
                Masking.mask(attempt.commandLine()),
                clock.instant(),
                attempt.uid(),
                attempt.pid(),
                before == Integer.MAX_VALUE ? before : before + 1,
                libraries,
                attempt.signing(),
                changed);
    }

    private List<PendingEntry> read(Optional<byte[]> content) throws PolicyException {
        if (content.isEmpty()) {
            return new ArrayList<>();
        }
        List<PendingEntry> entries = parse(content.get());
        Instant now = clock.instant();
        // An entry from the future would live for ever; it is old as soon as it is a day away.
        entries.removeIf(entry -> Duration.between(entry.timestamp(), now).abs().compareTo(LIFE) >= 0);
        return entries;
    }

    private List<PendingEntry> parse(byte[] content) throws PolicyException {
        try {
            return PendingFormat.parse(JsonDocument.of(file.path(), content));
        } catch (PolicyException e) {
            throw new PolicyException(
                    e.getMessage() + "; remove the file, it only holds who asked during the last day", e);
        }
    }

    private static byte[] bytes(List<PendingEntry> entries) {
        return PendingFormat.json(entries).getBytes(StandardCharsets.UTF_8);
    }
}
