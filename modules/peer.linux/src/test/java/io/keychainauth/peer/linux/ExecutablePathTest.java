package io.keychainauth.peer.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.keychainauth.peer.serving.Descriptor;
import io.keychainauth.peer.serving.KernelException;
import org.junit.jupiter.api.Test;

class ExecutablePathTest {
    private final FakeKernel fake = new FakeKernel();
    private final FakeProcessFiles files = new FakeProcessFiles(fake);

    private ExecutablePath path(Mounts mounts) throws KernelException {
        try (Descriptor folder = new Descriptor(files.folder(4242), files::close)) {
            return ExecutablePath.of(
                            files, folder, fake.executable, mounts.now().paths())
                    .orElseThrow();
        }
    }

    @Test
    void aPathThatLedToItsFileIsFollowedAgainOnceSomethingIsMounted() throws KernelException {
        try (Mounts mounts = Mounts.open(files)) {
            assertEquals(new ExecutablePath("/opt/tool", false), path(mounts));
            fake.paths.put("/opt/tool", FakeKernel.file(12, 0, 0));
            assertFalse(path(mounts).replaced());
            fake.mountsChanged = true;
            assertTrue(path(mounts).replaced());
        }
    }

    @Test
    void aPathThatLedToAnotherFileIsFollowedEachTime() throws KernelException {
        try (Mounts mounts = Mounts.open(files)) {
            FileStatus there = fake.paths.put("/opt/tool", FakeKernel.file(12, 0, 0));
            assertTrue(path(mounts).replaced());
            fake.paths.put("/opt/tool", there);
            assertFalse(path(mounts).replaced());
        }
    }
}
