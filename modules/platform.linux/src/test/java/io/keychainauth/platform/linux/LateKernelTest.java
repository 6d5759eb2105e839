package io.keychainauth.platform.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LateKernelTest {
    @TempDir
    Path root;

    private final FakeKernel library = new FakeKernel();
    private int bound;

    private long user(String status) throws IOException {
        Files.createDirectories(root.resolve("proc/self"));
        Files.writeString(root.resolve("proc/self/status"), status);
        return new LateKernel(new SystemTree(root), () -> {
                    bound++;
                    return library;
                })
                .effectiveUser();
    }

    @Test
    void theUserIsKnownWithoutTheLibrary() throws IOException {
        assertEquals(1001, user("Name:\tjava\nUid:\t1000\t1001\t1002\t1003\nGid:\t5\t6\t7\t8\n"));
        assertEquals(0, user("Uid:\t0\t0\t0\t0\n"));
        assertEquals(4294967294L, user("Uid:\t0\t4294967294\t0\t0\n"));
        assertEquals(0, bound);
    }

    @Test
    void whatCannotBeReadIsAskedOfTheLibrary() throws IOException {
        library.user = 77;
        for (String status :
                new String[] {"", "Uid:", "Uid:\t\t\t\t\n", "Uid:\t1\t-1\t1\t1", "Uid:\t0\tx\t0\t0", "Uid: 0 0 0 0"}) {
            assertEquals(77, user(status), status);
        }
        assertEquals(6, bound);
    }
}
