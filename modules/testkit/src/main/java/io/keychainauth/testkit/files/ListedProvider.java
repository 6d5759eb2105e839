package io.keychainauth.testkit.files;

import static io.keychainauth.testkit.files.ListedDisk.listed;
import static io.keychainauth.testkit.files.ListedDisk.noAddress;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.attribute.AclEntryFlag.DIRECTORY_INHERIT;
import static java.nio.file.attribute.AclEntryFlag.FILE_INHERIT;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a {@link ListedDisk} does: what the real one does, but for lists, kinds and moves. */
final class ListedProvider extends FileSystemProvider {
    private final ListedDisk disk;
    private final FileSystemProvider real;

    ListedProvider(ListedDisk disk, FileSystemProvider real) {
        this.disk = disk;
        this.real = real;
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... wanted)
            throws IOException {
        Path place = listed(path).real();
        boolean there = Files.exists(place, NOFOLLOW_LINKS);
        FileChannel channel = real.newFileChannel(place, options, none());
        if (!there) {
            made(place, wanted, FILE_INHERIT);
        }
        return channel;
    }

    @Override
    public SeekableByteChannel newByteChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... wanted)
            throws IOException {
        return newFileChannel(path, options, wanted);
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... wanted) throws IOException {
        Path place = listed(path).real();
        real.createDirectory(place);
        made(place, wanted, DIRECTORY_INHERIT);
    }

    private void made(Path place, FileAttribute<?>[] wanted, AclEntryFlag handedDown) throws IOException {
        List<AclEntry> list = new ArrayList<>();
        for (FileAttribute<?> attribute : wanted) {
            if (attribute.name().equals("acl:acl") && attribute.value() instanceof List<?> entries) {
                entries.forEach(entry -> list.add((AclEntry) entry));
            }
        }
        disk.made(place, list, handedDown);
    }

    private static FileAttribute<?>[] none() {
        return new FileAttribute<?>[0];
    }

    @Override
    public void move(Path from, Path to, CopyOption... options) throws IOException {
        disk.moving(listed(from).real(), listed(to).real());
        real.move(listed(from).real(), listed(to).real(), options);
    }

    @Override
    public void copy(Path from, Path to, CopyOption... options) throws IOException {
        real.copy(listed(from).real(), listed(to).real(), options);
    }

    @Override
    public void delete(Path path) throws IOException {
        real.delete(listed(path).real());
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> names =
                Files.newDirectoryStream(listed(folder).real())) {
            for (Path name : names) {
                Path path = new ListedPath(disk, name);
                if (filter.accept(path)) {
                    found.add(path);
                }
            }
        }
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                return found.iterator();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        Path place = listed(path).real();
        A attributes = real.readAttributes(place, type, options);
        Optional<Boolean> folder = disk.saysFolder(place);
        return folder.isPresent() && Arrays.asList(options).contains(NOFOLLOW_LINKS)
                ? type.cast(new AnotherKind(attributes, folder.get()))
                : attributes;
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) throws IOException {
        return real.readAttributes(listed(path).real(), names, options);
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        Path place = listed(path).real();
        return type.isAssignableFrom(AclFileAttributeView.class)
                ? type.cast(new View(place))
                : real.getFileAttributeView(place, type, options);
    }

    private final class View implements AclFileAttributeView {
        private final Path place;

        View(Path place) {
            this.place = place;
        }

        @Override
        public String name() {
            return "acl";
        }

        @Override
        public List<AclEntry> getAcl() throws IOException {
            return disk.list(place);
        }

        @Override
        public void setAcl(List<AclEntry> list) {
            disk.set(place, list);
        }

        @Override
        public UserPrincipal getOwner() throws IOException {
            return Files.getOwner(place, NOFOLLOW_LINKS);
        }

        @Override
        public void setOwner(UserPrincipal owner) throws IOException {
            Files.setOwner(place, owner);
        }
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return disk.store(listed(path).real());
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        real.checkAccess(listed(path).real(), modes);
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        return new ListedPath(disk, real.readSymbolicLink(listed(link).real()));
    }

    @Override
    public void setAttribute(Path path, String name, Object value, LinkOption... options) throws IOException {
        real.setAttribute(listed(path).real(), name, value, options);
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        return real.isSameFile(listed(one).real(), listed(other).real());
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return real.isHidden(listed(path).real());
    }

    @Override
    public String getScheme() {
        return "listed";
    }

    @Override
    public FileSystem newFileSystem(URI address, Map<String, ?> environment) {
        throw noAddress(address);
    }

    @Override
    public FileSystem getFileSystem(URI address) {
        throw noAddress(address);
    }

    @Override
    public Path getPath(URI address) {
        throw noAddress(address);
    }
}
