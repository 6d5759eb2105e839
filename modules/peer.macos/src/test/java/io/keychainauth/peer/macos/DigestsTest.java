package io.keychainauth.peer.macos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A hash is remembered of what our user cannot change, for as long as he cannot. */
class DigestsTest {
    private static final String LOCAL = "/usr/bin/tool";
    private static final String MOUNTED = "/net/tool";

    private final SystemDisk disk = new SystemDisk();
    private final Digests digests = new Digests(disk, new SystemFiles(disk, FakeMac.USER));

    private Optional<Content> find(String path) {
        return digests.find(path, disk.status(disk.open(path)));
    }

    private Optional<Content> take(String path) throws KernelException {
        int file = disk.open(path);
        return digests.take(
                path,
                new HeldProcess(
                        FakeMac.token(42, FakeMac.USER, 7),
                        new Descriptor(file, disk::close),
                        disk.status(file),
                        new Signatures.Answer.Unsigned()));
    }

    @Test
    void aFileOutOfReachIsHashedOnceAndLookedAtEachTime() throws KernelException {
        assertEquals(Optional.empty(), find(LOCAL));
        Optional<Content> content = take(LOCAL);
        assertTrue(content.isPresent());
        assertEquals(content, find(LOCAL));
        disk.writable.add("/usr");
        assertEquals(Optional.empty(), find(LOCAL));
    }

    @Test
    void aFileInReachIsNotRemembered() throws KernelException {
        disk.writable.add("/usr");
        assertTrue(take(LOCAL).isPresent());
        disk.writable.clear();
        assertEquals(Optional.empty(), find(LOCAL));
    }

    /** Whoever runs a program from a server that went away must not have every other client wait for it. */
    @Test
    void aDeadMountHoldsUpOnlyWhoRunsFromIt() throws Exception {
        Optional<Content> local = take(LOCAL);
        Optional<Content> mounted = take(MOUNTED);
        disk.serverGone = true;
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            List<Future<Optional<Content>>> waiting =
                    List.of(clients.submit(() -> find(MOUNTED)), clients.submit(() -> take(MOUNTED)));
            try {
                assertTrue(disk.asked.await(20, TimeUnit.SECONDS));
                assertEquals(local, clients.submit(() -> find(LOCAL)).get(20, TimeUnit.SECONDS), "known");
                assertEquals(local, clients.submit(() -> take(LOCAL)).get(20, TimeUnit.SECONDS), "hashed");
            } finally {
                disk.back.countDown();
            }
            for (Future<Optional<Content>> each : waiting) {
                assertEquals(mounted, each.get(20, TimeUnit.SECONDS));
            }
        }
    }

    /** Files of the system's, of which one lies on a server; the descriptor of each is its inode number. */
    private static final class SystemDisk implements Files {
        private final Set<String> writable = ConcurrentHashMap.newKeySet();
        private final CountDownLatch asked = new CountDownLatch(2);
        private final CountDownLatch back = new CountDownLatch(1);
        private volatile boolean serverGone;

        @Override
        public int open(String path) {
            return path.equals(LOCAL) ? 1 : path.equals(MOUNTED) ? 2 : 3;
        }

        @Override
        public NamedFile status(int file) {
            NamedFile.Kind kind = file == 3 ? NamedFile.Kind.OTHER : NamedFile.Kind.REGULAR;
            return new NamedFile(1, file, kind, 0755, 0, FakeMac.CONTENT.length, 5, 6);
        }

        @Override
        public NamedFile status(String path) {
            if (serverGone && path.equals(MOUNTED)) {
                asked.countDown();
                try {
                    back.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return status(open(path));
        }

        @Override
        public FileSystem fileSystem(int file) {
            return new FileSystem("apfs", true);
        }

        @Override
        public boolean writable(String path) {
            return writable.contains(path);
        }

        @Override
        public ByteBuffer read(int file, long offset) {
            return ByteBuffer.wrap(FakeMac.CONTENT).position((int) Math.min(offset, FakeMac.CONTENT.length));
        }

        @Override
        public void close(int file) {}
    }
}
