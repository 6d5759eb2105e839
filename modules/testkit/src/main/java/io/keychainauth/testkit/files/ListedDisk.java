package io.keychainauth.testkit.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchService;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The disk of this machine as one that keeps rights in lists, as Windows does: a new file gets what its maker asks for and
 * what its folder hands down besides. The lists are in memory, and nobody obeys them. It also has folders that lead
 * elsewhere, and moves that fail.
 */
public final class ListedDisk extends FileSystem {
    /** Something that happens at a step of the disk. */
    @FunctionalInterface
    public interface Event {
        /** May fail, and the step with it. */
        void happen() throws IOException;
    }

    private final FileSystem real;
    private final ListedProvider provider;
    private final Map<Path, List<AclEntry>> lists = new HashMap<>();
    private final Map<Path, Boolean> others = new HashMap<>();
    private final Deque<Event> moves = new ArrayDeque<>();

    private ListedDisk(FileSystem real) {
        this.real = real;
        this.provider = new ListedProvider(this, real.provider());
    }

    /** A place of the real disk as one of a disk with lists. */
    public static Path path(Path place) {
        return new ListedPath(new ListedDisk(place.getFileSystem()), place);
    }

    /** The disk of a path. */
    public static ListedDisk of(Path path) {
        return listed(path).disk();
    }

    /** What the next move meets first; one event for each move. */
    public void beforeMove(Event event) {
        moves.add(event);
    }

    /** Gives a file or folder an entry more. */
    public void add(Path path, AclEntry entry) throws IOException {
        List<AclEntry> list = new ArrayList<>(list(listed(path).real()));
        list.add(entry);
        set(listed(path).real(), list);
    }

    /**
     * Has a folder, or a symbolic link to one, be of another kind, as a junction is.
     *
     * @param folder whether it says that it is a folder, too, if it is asked itself
     */
    public void another(Path path, boolean folder) {
        others.put(listed(path).real(), folder);
    }

    static ListedPath listed(Path path) {
        if (path instanceof ListedPath listed) {
            return listed;
        }
        throw new ProviderMismatchException();
    }

    List<AclEntry> list(Path place) throws IOException {
        List<AclEntry> known = lists.get(place);
        return known != null ? known : List.of(everything(place));
    }

    void set(Path place, List<AclEntry> list) {
        lists.put(place, List.copyOf(list));
    }

    /** What somebody asked for, or else all for whoever makes it, and what the folder hands down. */
    void made(Path place, List<AclEntry> wanted, AclEntryFlag handedDown) throws IOException {
        List<AclEntry> list = new ArrayList<>(wanted.isEmpty() ? List.of(everything(place)) : wanted);
        Path folder = place.toAbsolutePath().getParent();
        for (AclEntry entry : folder == null ? List.<AclEntry>of() : list(folder)) {
            if (entry.flags().contains(handedDown)) {
                list.add(AclEntry.newBuilder(entry).setFlags(Set.of()).build());
            }
        }
        set(place, list);
    }

    void moving(Path from, Path to) throws IOException {
        Optional<Event> event = Optional.ofNullable(moves.poll());
        if (event.isPresent()) {
            event.get().happen();
        }
        Optional.ofNullable(lists.remove(from)).ifPresent(list -> lists.put(to, list));
    }

    /** Whether it says that it is a folder; empty if it is what it seems. */
    Optional<Boolean> saysFolder(Path place) {
        return Optional.ofNullable(others.get(place));
    }

    FileStore store(Path place) throws IOException {
        return new ListedStore(Files.getFileStore(place));
    }

    private static AclEntry everything(Path place) throws IOException {
        return AclEntry.newBuilder()
                .setType(AclEntryType.ALLOW)
                .setPrincipal(Files.getOwner(place, NOFOLLOW_LINKS))
                .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                .build();
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic", "owner", "acl");
    }

    @Override
    public Path getPath(String first, String... more) {
        return new ListedPath(this, real.getPath(first, more));
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        List<Path> roots = new ArrayList<>();
        real.getRootDirectories().forEach(root -> roots.add(new ListedPath(this, root)));
        return roots;
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return real.getFileStores();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return real.getUserPrincipalLookupService();
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        PathMatcher matcher = real.getPathMatcher(syntaxAndPattern);
        return path -> matcher.matches(listed(path).real());
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("nothing is watched here");
    }

    @Override
    public String getSeparator() {
        return real.getSeparator();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("a disk is not closed");
    }

    /** Never asked for by name. */
    static UnsupportedOperationException noAddress(URI address) {
        return new UnsupportedOperationException(address + " has no disk");
    }
}
