package io.keychainauth.it.redteam;

import io.keychainauth.it.blackbox.Machine;
import io.keychainauth.it.blackbox.Machine.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Room for pages on disk, which a small machine may not have. Root makes it. */
final class Swap implements AutoCloseable {
    private final Path file;
    private final Finished on;

    Swap() throws IOException {
        file = Files.createTempFile(Path.of("/var/tmp"), "keychain-auth-it-", ".swap");
        on = Machine.run(
                List.of("sh", "-c", "fallocate -l 16M \"$0\" && mkswap \"$0\" && swapon \"$0\"", file.toString()));
    }

    /** What the kernel said if it swaps to no file. */
    Optional<String> refusal() {
        return on.exit() == 0 ? Optional.empty() : Optional.of(on.err().strip());
    }

    @Override
    public void close() throws IOException {
        Machine.run(List.of("swapoff", file.toString()));
        Files.delete(file);
    }
}
